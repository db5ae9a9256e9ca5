"""Catalogs: who and what documents speak of (universal_exchange/documents_bp30.md, "Catalogs the documents need")."""

from __future__ import annotations

from typing import Any

from enterprise_data.formats.universal_xml.bindings.binding import Binding
from enterprise_data.formats.universal_xml.bindings.columns import (
    Column,
    bank,
    code,
    currency,
    day,
    flag,
    only_read,
    only_written,
    ref,
    text,
    unit,
)
from enterprise_data.formats.universal_xml.bindings.item_columns import ITEM_KIND, ITEM_RATE
from enterprise_data.formats.universal_xml.bindings.making import Slot
from enterprise_data.formats.universal_xml.bindings.taking import UNTOLD, Taking
from enterprise_data.formats.universal_xml.bindings.word_columns import word
from enterprise_data.formats.universal_xml.neutral import Value, Word
from enterprise_data.objects.bank_account import BankAccount
from enterprise_data.objects.cash_flow_item import CashFlowItem
from enterprise_data.objects.contract import Contract, ContractKind
from enterprise_data.objects.counterparty import Counterparty, LegalForm
from enterprise_data.objects.counterparty_group import CounterpartyGroup
from enterprise_data.objects.item import Item
from enterprise_data.objects.item_group import ItemGroup
from enterprise_data.objects.natural_person import NaturalPerson
from enterprise_data.objects.organization import Organization
from enterprise_data.objects.price_type import PriceType
from enterprise_data.objects.warehouse import Warehouse, WarehouseType
from enterprise_data.objects.warehouse_group import WarehouseGroup

_COUNTERPARTIES, _ITEMS, _WAREHOUSES = (
    "СправочникСсылка.Контрагенты",
    "СправочникСсылка.Номенклатура",
    "СправочникСсылка.Склады",
)
_NAME, _NOTE, _CODE = text("name", "Наименование"), text("note", "Комментарий"), code("code", "Код")
_FORM = ("ЮридическоеФизическоеЛицо", "ЮрФизЛицо")
_COMPANY, _PERSON = ("ЮридическоеЛицо", "ЮрЛицо"), ("ФизическоеЛицо", "ФизЛицо")


def _legal_form(natural: Any, legal: Any) -> Column:
    """The receivers know legal and natural persons; who is a sole trader or a branch stands beside it."""

    def write(value: str, slot: Slot) -> Value:
        names = _PERSON if value in (LegalForm.PERSON, LegalForm.SOLE_TRADER) else _COMPANY
        found = next((name for name in names if not slot.listed or name in slot.listed), names[0])
        return Word(slot.enumeration, found)

    def read(value: Value, taking: Taking) -> Any:
        if not isinstance(value, Word):
            return UNTOLD
        return natural if value.name in _PERSON else legal

    return Column(field="legal_form", names=_FORM, write=write, read=read, is_told_only=True)


def _is(form: LegalForm, name: str) -> tuple[Column, Column]:
    """A flag that says more about the legal form."""

    def read(value: Value, taking: Taking) -> Any:
        return form if value is True else UNTOLD

    written = only_written(name, write=lambda record, slot: record.legal_form == form)
    return written, only_read("legal_form", name, read=read)


COUNTERPARTY = Binding(
    kind="counterparty",
    type_name=_COUNTERPARTIES,
    record=Counterparty,
    columns=(
        text("inn", "ИНН"),
        text("kpp", "КПП"),
        _NAME,
        text("full_name", "НаименованиеПолное"),
        _legal_form(LegalForm.PERSON, LegalForm.COMPANY),
        *_is(LegalForm.SOLE_TRADER, "ИндивидуальныйПредприниматель"),
        *_is(LegalForm.BRANCH, "ОбособленноеПодразделение"),
        ref("head", "ГоловнойКонтрагент"),
        ref("group", "Родитель"),
        text("ogrn", "РегистрационныйНомер"),
        text("okpo", "КодПоОКПО"),
        _NOTE,
        _CODE,
    ),
)
COUNTERPARTY_GROUP = Binding(
    kind="counterparty_group",
    type_name=_COUNTERPARTIES,
    record=CounterpartyGroup,
    columns=(_NAME, ref("parent", "Родитель")),
    is_folder=True,
)
ORGANIZATION = Binding(
    kind="organization",
    type_name="СправочникСсылка.Организации",
    record=Organization,
    columns=(
        text("inn", "ИНН"),
        text("kpp", "КПП"),
        _NAME,
        text("full_name", "НаименованиеПолное"),
        text("ogrn", "ОГРН"),
        text("okpo", "КодПоОКПО"),
        text("prefix", "Префикс"),
        _legal_form("sole_trader", "company"),
    ),
    is_carried=False,
)
_CONTRACT_KINDS = {
    ContractKind.BUYER: "СПокупателем",
    ContractKind.SUPPLIER: "СПоставщиком",
    ContractKind.COMMISSION_AGENT: "СКомиссионером",
    ContractKind.PRINCIPAL: "СКомитентом",
    ContractKind.PURCHASE_PRINCIPAL: "СКомитентомНаЗакупку",
    ContractKind.PURCHASE_AGENT: "СКомиссионеромНаЗакупку",
    ContractKind.OTHER: "Прочее",
}
CONTRACT = Binding(
    kind="contract",
    type_name="СправочникСсылка.ДоговорыКонтрагентов",
    record=Contract,
    columns=(
        _NAME,
        ref("counterparty", "Владелец"),
        ref("organization", "Организация"),
        currency("currency", "ВалютаВзаиморасчетов"),
        word("kind", _CONTRACT_KINDS, "ВидДоговора"),
        text("number", "Номер"),
        day("date", "Дата"),
        day("valid_until", "СрокДействия"),
        flag("in_units", "РасчетыВУсловныхЕдиницах"),
        _NOTE,
    ),
)
BANK_ACCOUNT = Binding(
    kind="bank_account",
    type_name="СправочникСсылка.БанковскиеСчета",
    record=BankAccount,
    columns=(
        text("number", "НомерСчета"),
        ref("owner", "Владелец"),
        bank("bank", "Банк"),
        _NAME,
        currency("currency", "ВалютаДенежныхСредств"),
        text("account_kind", "ВидСчета"),
        day("opened", "ДатаОткрытия"),
        day("closed", "ДатаЗакрытия"),
    ),
)
ITEM = Binding(
    kind="item",
    type_name=_ITEMS,
    record=Item,
    columns=(
        text("article", "Артикул"),
        _NAME,
        text("full_name", "НаименованиеПолное"),
        ref("group", "Родитель"),
        unit("unit", "ЕдиницаИзмерения", "БазоваяЕдиницаИзмерения"),
        *ITEM_KIND,
        *ITEM_RATE,
        text("description", "Описание"),
        _NOTE,
        _CODE,
    ),
)
ITEM_GROUP = Binding(
    kind="item_group",
    type_name=_ITEMS,
    record=ItemGroup,
    columns=(_NAME, ref("parent", "Родитель"), _CODE),
    is_folder=True,
)
_WAREHOUSE_TYPES = {
    WarehouseType.WHOLESALE: "ОптовыйСклад",
    WarehouseType.RETAIL: "РозничныйМагазин",
    WarehouseType.MANUAL_OUTLET: "НеавтоматизированнаяТорговаяТочка",
    WarehouseType.SHOP: "РозничныйМагазин",
}
WAREHOUSE = Binding(
    kind="warehouse",
    type_name=_WAREHOUSES,
    record=Warehouse,
    columns=(
        _NAME,
        word("warehouse_type", _WAREHOUSE_TYPES, "ТипСклада"),
        ref("group", "Родитель"),
        ref("retail_price_type", "ТипЦенРозничнойТорговли"),
        _NOTE,
    ),
)
WAREHOUSE_GROUP = Binding(
    kind="warehouse_group",
    type_name=_WAREHOUSES,
    record=WarehouseGroup,
    columns=(_NAME, ref("parent", "Родитель"), _NOTE),
    is_folder=True,
)
PRICE_TYPE = Binding(
    kind="price_type",
    type_name="СправочникСсылка.ТипыЦенНоменклатуры",
    record=PriceType,
    columns=(_NAME, currency("currency", "ВалютаЦены"), flag("vat_included", "ЦенаВключаетНДС"), _NOTE),
)
CASH_FLOW_ITEM = Binding(
    kind="cash_flow_item",
    type_name="СправочникСсылка.СтатьиДвиженияДенежныхСредств",
    record=CashFlowItem,
    columns=(_NAME, _NOTE, _CODE),
)
NATURAL_PERSON = Binding(
    kind="natural_person",
    type_name="СправочникСсылка.ФизическиеЛица",
    record=NaturalPerson,
    columns=(
        _NAME,
        text("surname", "Фамилия"),
        text("given_name", "Имя"),
        text("patronymic", "Отчество"),
        day("born", "ДатаРождения"),
        text("inn", "ИНН"),
        text("insurance_number", "СтраховойНомерПФР"),
        _NOTE,
        _CODE,
    ),
)
CATALOGS = (
    ORGANIZATION,
    COUNTERPARTY_GROUP,
    COUNTERPARTY,
    CONTRACT,
    BANK_ACCOUNT,
    ITEM_GROUP,
    ITEM,
    PRICE_TYPE,
    WAREHOUSE_GROUP,
    WAREHOUSE,
    CASH_FLOW_ITEM,
    NATURAL_PERSON,
)
