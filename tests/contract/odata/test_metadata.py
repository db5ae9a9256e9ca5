"""The live schema: read as a stream, kept while the composition stays, compared with what a profile needs."""

from __future__ import annotations

import time
import tracemalloc
from pathlib import Path

import pytest

from connectors.onec.odata.drift import compare, recognise
from connectors.onec.odata.edmx import read_edmx
from connectors.onec.odata.metadata import MetadataStore
from connectors.onec.odata.profile_file import load_profile, parse_profile, profile_names
from connectors.onec.odata.schema import Schema
from connectors.onec.standin.odata.edmx import write_edmx
from connectors.onec.standin.odata.model import model_names, parse_model, read_model
from connectors.onec.standin.odata.schema import EntitySet, Property
from enterprise_data.errors import ConfigurationError, UnexpectedAnswer
from tests.contract.odata.house import PARTNERS, SALES, House


def live(
    tmp_path: Path, model: str = "bp30", text: str = "", replaced: tuple[tuple[str, str], ...] = ()
) -> Schema:
    """The schema of a model, as our reader sees what the stand-in writes; ``replaced`` in its text."""
    known = parse_model(text) if text else read_model(model)
    document = write_edmx(known, set(known.sets)).decode("utf-8")
    for old, new in replaced:
        assert old in document, old
        document = document.replace(old, new)
    path = tmp_path / "metadata.xml"
    path.write_text(document, "utf-8")
    return read_edmx(path, "digest")


def test_sets_tables_targets_functions_and_enumerations(tmp_path: Path) -> None:
    schema = live(tmp_path)
    sale = schema.sets[SALES]
    assert sale.properties["Контрагент_Key"] == "Edm.Guid"
    assert sale.targets["Контрагент_Key"] == PARTNERS
    assert sale.tables["Товары"]["Сумма"] == "Edm.Double"
    assert sale.functions == {"Post", "Unpost"}
    assert schema.sets["Document_ПоступлениеНаРасчетныйСчет"].is_composite("Контрагент")
    assert schema.sets["InformationRegister_ЦеныНоменклатуры_RecordType"].functions == {
        "SliceLast",
        "SliceFirst",
    }
    assert schema.sets["InformationRegister_ЦеныНоменклатуры"].tables["RecordSet"]
    assert "НДС20" in schema.enums["СтавкиНДС"]
    assert schema.sets[f"{SALES}_Товары"].key == ("Ref_Key", "LineNumber")


def test_what_is_unknown_in_a_schema_is_passed_over(tmp_path: Path) -> None:
    twice = '<EnumType Name="AllowedLength"><Member Name="Variable"/></EnumType>' * 2
    schema = live(
        tmp_path,
        text="Catalog_Xx_Очередь_Действий code=9 description=50\n  Число int64\n",
        replaced=(
            ("<EntityContainer", twice + '<Annotation Term="x"/><EntityContainer'),
            ("Edm.Int64", "Edm.Int32"),
        ),
    )
    assert list(schema.sets) == ["Catalog_Xx_Очередь_Действий"]
    assert schema.sets["Catalog_Xx_Очередь_Действий"].properties["Число"] == "Edm.Int32"
    assert schema.enums["AllowedLength"] == ("Variable",)


@pytest.mark.parametrize(
    ("document", "text"),
    [
        ("<html><body>Войдите</body></html>", "нет ни одного объекта"),
        ("<a><b>", "не XML"),
        ('<!DOCTYPE a [<!ENTITY x "y">]><Edmx><EntityType Name="a">&x;</EntityType></Edmx>', "DOCTYPE"),
    ],
)
def test_what_is_no_schema_is_refused(tmp_path: Path, document: str, text: str) -> None:
    path = tmp_path / "metadata.xml"
    path.write_text(document, "utf-8")
    with pytest.raises(UnexpectedAnswer, match=text):
        read_edmx(path)


@pytest.mark.slow
def test_a_large_schema_is_read_with_flat_memory(tmp_path: Path) -> None:
    """Four thousand sets: the document is as large as that of a fully published base."""
    known = read_model("bp30")
    for number in range(4000):
        own = {
            f"Реквизит{at}_Key": Property(name=f"Реквизит{at}_Key", type="Edm.Guid", target=PARTNERS)
            for at in range(8)
        }
        name = f"Catalog_Справочник_{number}"
        known.sets[name] = EntitySet(
            name=name, properties={"Ref_Key": Property(name="Ref_Key", type="Edm.Guid"), **own}
        )
    path = tmp_path / "metadata.xml"
    path.write_bytes(write_edmx(known, set(known.sets)))
    assert path.stat().st_size > 14 << 20
    tracemalloc.start()
    start = time.monotonic()

    schema = read_edmx(path)

    spent, (_, peak) = time.monotonic() - start, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert schema.sets["Catalog_Справочник_3999"].targets["Реквизит7_Key"] == PARTNERS
    assert peak < 60 << 20
    assert spent < 60


def test_the_schema_is_kept_while_the_composition_stays(bp: House, tmp_path: Path) -> None:
    clock = [1000.0]
    store = MetadataStore(bp.client(), tmp_path, now=lambda: clock[0])

    def downloads() -> int:
        return sum("$metadata" in place for _, place in bp.store.log)

    first = store.load()
    assert store.load() == first
    assert downloads() == 1
    bp.store.published.discard("Catalog_Склады")
    assert "Catalog_Склады" not in store.load().sets
    assert downloads() == 2
    clock[0] += 8 * 86400
    store.load()
    assert downloads() == 3
    store.forget()
    store.load()
    assert downloads() == 4
    next(tmp_path.glob("*.json")).write_bytes(b"{")
    assert store.load(afresh=False).sets.keys() == store.load().sets.keys()


def test_a_schema_that_was_cut_is_asked_for_again(bp: House, tmp_path: Path) -> None:
    bp.store.faults.arm("cut", place="$metadata")
    assert PARTNERS in MetadataStore(bp.client(), tmp_path).load().sets
    assert bp.pauses


# --- profiles ----------------------------------------------------------------------------------------------


def test_every_profile_fits_its_model_and_is_recognised(tmp_path: Path) -> None:
    profiles = [load_profile(name) for name in profile_names()]
    assert {"bp30", "ut11", "unf"} <= {one.name for one in profiles}
    for model in model_names():
        schema = live(tmp_path, model)
        found = recognise(profiles, schema)
        assert found is not None
        assert found.name == model
        fit = compare(found, schema)
        assert [one.text for one in fit.drifts if one.kind != "supplier_order"] == []
        assert fit.figures == {"prices", "stock", "debts"}
        assert {"counterparty", "contract", "item", "goods_sale", "bank_receipt"} <= set(fit.kinds)


def test_an_unknown_configuration_is_not_guessed(tmp_path: Path) -> None:
    schema = live(tmp_path, text="Catalog_Рейсы code=9 description=50\n")
    assert recognise([load_profile(name) for name in profile_names()], schema) is None


PARTNER_NAME = f'<EntityType Name="{PARTNERS}"'


def drifted(tmp_path: Path, *replaced: tuple[str, str]) -> dict[str, str]:
    """Property → what is told; and the kinds that stopped under ``stopped``."""
    fit = compare(load_profile("bp30"), live(tmp_path, replaced=replaced))
    told = {one.property or one.set: one.text for one in fit.drifts}
    return told | {"stopped": ", ".join(fit.stopped)}


def test_a_renamed_field_is_told_and_the_rest_travels(tmp_path: Path) -> None:
    told = drifted(tmp_path, ('Name="КодПоОКПО"', 'Name="УдалитьКодПоОКПО"'))
    assert "возможно, теперь УдалитьКодПоОКПО" in told["КодПоОКПО"]
    assert "остальные передаются" in told["КодПоОКПО"]
    assert told["stopped"] == ""
    fit = compare(load_profile("bp30"), live(tmp_path, replaced=(('Name="КодПоОКПО"', 'Name="КодОКПО"'),)))
    assert "okpo" not in {one.name for one in fit.kinds["counterparty"].fields}
    assert "ogrn" in {one.name for one in fit.kinds["counterparty"].fields}


def test_a_retyped_field_is_told(tmp_path: Path) -> None:
    told = drifted(
        tmp_path, ('Name="СрокДействия" Type="Edm.DateTime"', 'Name="СрокДействия" Type="Edm.String"')
    )
    assert "стал типа Edm.String (ожидался Edm.DateTime)" in told["СрокДействия"]


def test_a_rate_that_became_a_reference_stops_the_document(tmp_path: Path) -> None:
    told = drifted(tmp_path, ('Name="СтавкаНДС" Type="Edm.String"', 'Name="СтавкаНДС_Key" Type="Edm.Guid"'))
    assert (
        "стал ссылкой: «goods_sale» не передаётся" in told["Товары.СтавкаНДС"] or "Услуги.СтавкаНДС" in told
    )
    assert "goods_sale" in told["stopped"]
    assert "counterparty" not in told["stopped"]


def test_a_reference_that_became_composite_is_told(tmp_path: Path) -> None:
    first = '<Property Name="Склад" Type="Edm.String" Nullable="true"/>'
    composite = first + '<Property Name="Склад_Type" Type="Edm.String" '
    told = drifted(tmp_path, ('<Property Name="Склад_Key" Type="Edm.Guid" ', composite))
    assert "стал составным (Склад и Склад_Type)" in told["Склад_Key"]


def test_a_lost_member_of_an_enumeration_is_told(tmp_path: Path) -> None:
    told = drifted(tmp_path, ('<Member Name="НДС18"/>\n', ""))
    assert "в перечислении СтавкиНДС нет значений НДС18" in told[SALES]


def test_a_function_that_a_register_lost_is_told(tmp_path: Path) -> None:
    schema = live(tmp_path)
    schema.sets["AccountingRegister_Хозрасчетный"].functions.clear()
    fit = compare(load_profile("bp30"), schema)
    assert fit.figures == {"prices"}
    assert {one.kind for one in fit.drifts} == {"stock", "debts"}


def test_a_profile_of_the_operator_is_a_file(tmp_path: Path) -> None:
    path = tmp_path / "rozn.toml"
    path.write_text(
        'title = "Розница"\n[kinds.item]\nset = "Catalog_Номенклатура"\nfields.name = "Description string 100 !"\n',
        "utf-8",
    )
    profile = load_profile(str(path))
    assert (profile.name, profile.title) == ("rozn", "Розница")
    assert profile.kinds["item"].fields[0].essential


@pytest.mark.parametrize(
    "table",
    [
        {"kinds": {"item": {}}},
        {"kinds": {"item": {"set": "Catalog_Х", "fields": {"name": "Description"}}}},
        {"kinds": {"item": {"set": "Catalog_Х", "fields": {"name": "Description text"}}}},
    ],
)
def test_a_wrong_profile_is_told_with_its_place(table: dict[str, object]) -> None:
    with pytest.raises(ConfigurationError, match="профиль x, item"):
        parse_profile(table, "x")


@pytest.mark.parametrize("name", ["нет", "/etc/passwd", "нет.toml"])
def test_a_profile_that_is_not_there_is_told(name: str) -> None:
    with pytest.raises(ConfigurationError):
        load_profile(name)
