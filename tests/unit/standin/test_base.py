"""The base by itself: mailbox habits, editing, durability, copies, demo data."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from connectors.onec.standin import Infobase, StandinError, seed_demo
from tests.unit.standin.peer import BASE_CODE, PEER_CODE, Peer, counterparty, guid

ROOT = Path(__file__).parents[3]
FIRM = {"Наименование": "Маяк ООО", "ЮридическоеФизическоеЛицо": "ЮридическоеЛицо"}


def test_the_newest_not_empty_message_is_read_and_left_in_place(base: Infobase, peer: Peer) -> None:
    older = peer.put(peer.message(counterparty(guid(1), "Старый")), f"Message_{PEER_CODE}_{BASE_CODE}.xml")
    newer = peer.put(peer.message(counterparty(guid(2), "Новый")))
    peer.put("", f"Message_CR2_{PEER_CODE}_{BASE_CODE}.xml")
    peer.put("<чужое/>", f"Message_{BASE_CODE}_{PEER_CODE}.xml")

    result = base.receive()

    assert result.path == newer
    assert [item.ref for item in base.objects("Контрагенты")] == [guid(2)]
    assert older.exists()
    assert newer.exists()


def test_archives_are_written_and_read(base: Infobase, peer: Peer) -> None:
    base.set_setting("zip", "1")
    base.create_object("Контрагенты", FIRM)
    sent = base.send()
    with zipfile.ZipFile(base.mailbox / f"Message_CR_{PEER_CODE}_{BASE_CODE}.zip", "w") as archive:
        archive.writestr("что угодно.xml", peer.message(counterparty(guid(1)), received=1))

    assert base.receive().accepted
    assert sent.path is not None
    assert sent.path.suffix == ".zip"
    assert len(peer.take(sent.path).body) == 1
    assert base.registered() == []


def test_a_broken_archive_is_refused(base: Infobase, peer: Peer) -> None:
    peer.put("PK не архив", f"Message_{PEER_CODE}_{BASE_CODE}.zip")
    result = base.receive()
    assert not result.accepted
    assert "архив" in result.text


def test_prefix_codes_give_short_names_and_leave_no_temporary_files(tmp_path: Path) -> None:
    box = tmp_path / "box"
    made = Infobase.create(
        tmp_path / "b", name="БП", prefix="БП", node_code="БП", peer_code="ЦП", mailbox=box
    )
    made.send()
    assert [path.name for path in box.iterdir()] == ["Message_БП_ЦП.xml"]


def test_codes_are_numbered_and_can_be_changed(base: Infobase) -> None:
    refs = [base.create_object("Контрагенты", FIRM) for _ in range(2)]
    base.edit("Контрагенты", refs[0], {"Код": "000000042"})

    assert base.get("Контрагенты", refs[1]).code == "000000002"
    assert [item.ref for item in base.find("Контрагенты", Код="000000042")] == [refs[0]]


@pytest.mark.parametrize(
    "wrong",
    [
        {"Выдумка": "1"},
        {"КлючевыеСвойства.Выдумка": "1"},
        {"ЮридическоеФизическоеЛицо": "Кооператив"},
        {"ИНН": "1" * 13},
        {"Наименование": ""},
    ],
)
def test_a_user_cannot_store_what_the_base_could_not_export(base: Infobase, wrong: dict[str, str]) -> None:
    ref = base.create_object("Контрагенты", FIRM)
    base.send()
    with pytest.raises(StandinError):
        base.edit("Контрагенты", ref, wrong)
    assert base.get("Контрагенты", ref).keys == FIRM
    assert base.registered()[0][2] == 1


def test_other_types_are_kept_and_not_exported(base: Infobase) -> None:
    ref = base.create_object("Справочник.Должности", {"Наименование": "Кладовщик"})
    assert base.get("Справочник.Должности", ref).keys == {"Наименование": "Кладовщик"}
    assert base.send().objects == 0
    assert len(base.registered()) == 1


def test_a_restored_copy_goes_back_in_objects_and_numbers(base: Infobase, tmp_path: Path) -> None:
    ref = base.create_object("Контрагенты", FIRM)
    base.send()
    base.backup(tmp_path / "copy")
    base.edit("Контрагенты", ref, {"ОКПО": "1"})
    base.send()

    base.restore(tmp_path / "copy")

    assert "ОКПО" not in base.get("Контрагенты", ref).content
    assert base.node().sent == 1
    assert Infobase.open(base.folder).node().sent == 1


def test_a_transaction_that_fails_leaves_nothing(base: Infobase) -> None:
    def both() -> None:
        with base.storage.transaction():
            base.create_object("Контрагенты", FIRM)
            base.create_object("Контрагенты", {})

    with pytest.raises(StandinError):
        both()
    assert base.objects("Контрагенты") == []
    assert base.registered() == []


def test_a_half_made_base_is_made_again_and_a_whole_one_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "infobase.sqlite").touch()

    def create() -> Infobase:
        return Infobase.create(
            tmp_path, name="БП", prefix="БП", node_code=BASE_CODE, peer_code=PEER_CODE, mailbox=tmp_path / "m"
        )

    create().create_object("Контрагенты", FIRM)
    with pytest.raises(StandinError):
        create()
    assert len(Infobase.open(tmp_path).objects("Контрагенты")) == 1


WORKER = """
import sys
from pathlib import Path
from connectors.onec.standin import Infobase
base = Infobase.open(Path(sys.argv[1]))
print("ready", flush=True)
number = 0
while True:
    number += 1
    base.create_object("Контрагенты", {"Наименование": f"Н{number}", "ЮридическоеФизическоеЛицо": "ЮридическоеЛицо"})
    base.exchange()
"""


def test_a_killed_base_is_whole_and_never_repeats_a_number(base: Infobase, peer: Peer) -> None:
    peer.put(peer.message(*(counterparty(guid(n), f"Фирма {n}") for n in range(1, 40)), number=1))
    seen: list[int] = []
    for _ in range(4):
        worker = subprocess.Popen(
            [sys.executable, "-c", WORKER, str(base.folder)],
            cwd=ROOT, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        assert worker.stdout is not None
        worker.stdout.readline()
        deadline = time.monotonic() + 30
        while not list(base.mailbox.glob(f"Message_*_{PEER_CODE}.xml")) and time.monotonic() < deadline:
            time.sleep(0.01)  # a busy machine takes its time
        time.sleep(0.15)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        message = peer.take(next(base.mailbox.glob(f"Message_*_{PEER_CODE}.xml")))
        seen.append(message.number("MessageNo"))
        assert base.node().sent >= seen[-1]
        assert base.send().number > seen[-1]

    assert seen == sorted(set(seen))
    assert len([item for item in base.objects("Контрагенты") if item.ref.startswith("aaaaaaaa")]) == 39
    assert len(base.registered()) == len(base.objects("Контрагенты")) - 39
    assert [path for path in base.mailbox.iterdir() if path.suffix == ".xml"]


def test_demo_data_are_the_same_every_time_and_made_quickly(tmp_path: Path) -> None:
    made = []
    for number in range(2):
        folder = tmp_path / str(number)
        one = Infobase.create(
            folder, name="БП", prefix="БП", node_code=BASE_CODE, peer_code=PEER_CODE, mailbox=folder / "m"
        )
        seed_demo(one, 60)
        made.append({kind: one.dump(kind) for kind in one.types()})

    assert made[0] == made[1]
    assert len(made[0]["Справочник.Контрагенты"]) == 60
    assert {len(item["content"]["КлючевыеСвойства"].get("ИНН", "")) for item in
            made[0]["Справочник.Контрагенты"].values()} <= {0, 10, 12}  # fmt: skip
    assert any("ГоловнойКонтрагент" in item["content"] for item in made[0]["Справочник.Контрагенты"].values())
