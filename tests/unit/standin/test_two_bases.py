"""Two stand-ins talking to each other come to agree and then fall silent."""

from __future__ import annotations

from pathlib import Path

from connectors.onec.standin import Infobase, seed_demo
from tests.unit.standin.peer import BASE_CODE, PEER_CODE


def test_two_bases_agree_and_fall_silent(tmp_path: Path) -> None:
    box = tmp_path / "box"
    left = Infobase.create(
        tmp_path / "l", name="Левая", prefix="ЛВ", node_code=BASE_CODE, peer_code=PEER_CODE, mailbox=box
    )
    right = Infobase.create(
        tmp_path / "r", name="Правая", prefix="ПР", node_code=PEER_CODE, peer_code=BASE_CODE, mailbox=box
    )
    for base, other in ((left, right), (right, left)):
        base.write_settings(tmp_path / "settings.xml")
        assert other.take_settings(tmp_path / "settings.xml").accepted
        base.set_setting("export_code", "")
    seed_demo(left, 40)

    for turn in range(6):
        for base in (left, right):
            received, sent = base.exchange()
            assert received.accepted or received.path is None, received.text
            if turn > 1:
                assert sent.objects == sent.deletions == 0
        if turn == 0:
            card = right.objects("Контрагенты")[7]
            right.set_contact("Контрагенты", card.ref, "Телефон", "+7 (495) 765-43-21")
            right.mark_deleted("Контрагенты", right.objects("Контрагенты")[8].ref)

    for kind in left.types():
        ours, theirs = left.dump(kind), right.dump(kind)
        assert {ref: (row["deleted"], row["content"]) for ref, row in ours.items()} == {
            ref: (row["deleted"], row["content"]) for ref, row in theirs.items()
        }
    assert "765-43-21" in str(left.get("Контрагенты", card.ref).content)
    assert left.registered() == right.registered() == []
