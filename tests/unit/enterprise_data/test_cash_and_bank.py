"""Cash and bank documents: a type for each operation, rows that stand elsewhere, what one type lacks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from enterprise_data.errors import InvalidRecord, SchemaViolation
from enterprise_data.formats.enterprise_data.catalogue import catalogue
from enterprise_data.formats.enterprise_data.coverage import complete, covered
from enterprise_data.formats.enterprise_data.versions import supported_versions
from enterprise_data.model.vat import VatRate
from enterprise_data.objects.bank_payment import BANK_PAYMENT, BankPayment, BankPaymentOperation
from enterprise_data.objects.bank_receipt import BANK_RECEIPT, BankReceipt, BankReceiptOperation
from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.cash_payment import CASH_PAYMENT, CashPayment, CashPaymentOperation
from enterprise_data.objects.cash_receipt import CASH_RECEIPT, CashReceipt, CashReceiptOperation
from enterprise_data.objects.payment_order import PAYMENT_ORDER, PaymentOrder
from enterprise_data.objects.payments import PaymentLine
from enterprise_data.objects.registry import KIND_BY_FORMAT_TYPE
from tests.property.format_samples import keys_of
from tests.property.object_samples import knows_nothing
from tests.unit.enterprise_data.payments import (
    AT,
    CASH,
    CONTRACT,
    FIRM,
    HEAD,
    PERSON,
    SUM,
    came,
    dropped_of,
    xml_of,
)

FAMILIES = {"ПКО": CASH_RECEIPT, "РКО": CASH_PAYMENT, "ПБДС": BANK_RECEIPT, "СБДС": BANK_PAYMENT}
ROW = PaymentLine(amount=SUM, contract=CONTRACT)
ACCOUNT = f"<БанковскийСчетОрганизации><Ссылка>{FIRM.id}</Ссылка><НомерСчета>1</НомерСчета></БанковскийСчетОрганизации>"


def _types_of(prefix: str) -> set[str]:
    names = {name for version in supported_versions() for name in catalogue(version).all_objects}
    return {name for name in names if name.startswith(f"Документ.{prefix}")}


@pytest.mark.parametrize("prefix", FAMILIES)
def test_every_type_of_a_family_is_its_kind(prefix: str) -> None:
    assert _types_of(prefix) == set(FAMILIES[prefix].enterprise_data.type_names)
    assert {KIND_BY_FORMAT_TYPE[name].name for name in _types_of(prefix)} == {FAMILIES[prefix].name}


@pytest.mark.parametrize("otype", FAMILIES.values(), ids=lambda otype: otype.name)
def test_every_operation_is_written_and_read_back(otype: ObjectType) -> None:
    binding = otype.enterprise_data
    for operation in type(otype.record(**HEAD).operation):
        tree = binding.lay_over(None, otype.record(**HEAD, operation=operation), keys_of)
        assert binding.read(tree, (1, 20)).operation is operation


@pytest.mark.parametrize(
    ("name", "words", "operation"),
    [
        ("ПКОРозничнаяВыручка", "<ВыручкаНТТ>false</ВыручкаНТТ>", CashReceiptOperation.RETAIL),
        (
            "ПКОРасчетыСКонтрагентами",
            "<ВидРасчетов>СПоставщиком</ВидРасчетов>",
            CashReceiptOperation.SUPPLIER,
        ),
        ("ПКОРасчетыССотрудниками", "<ВидРасчетов>Займы</ВидРасчетов>", CashReceiptOperation.EMPLOYEE_LOAN),
        (
            "ПКОПолучениеНаличныхВБанке",
            "<ВидОперации>Инкассация</ВидОперации>",
            CashReceiptOperation.COLLECTION,
        ),
        ("ПКОПрочееПоступление", "", CashReceiptOperation.OTHER),
    ],
)
def test_type_and_word_tell_the_operation(name: str, words: str, operation: CashReceiptOperation) -> None:
    tree = came(f"Документ.{name}", CASH.format("") + words)
    assert CASH_RECEIPT.enterprise_data.read(tree, (1, 17)).operation is operation


def test_an_unknown_word_sets_the_document_aside() -> None:
    tree = came("Документ.ПКОРасчетыСКонтрагентами", CASH.format("") + "<ВидРасчетов>СДругом</ВидРасчетов>")
    with pytest.raises(InvalidRecord, match="СДругом"):
        CASH_RECEIPT.enterprise_data.read(tree, (1, 17))


@pytest.mark.parametrize("version", ["1.8", "1.10", "1.16", "1.17", "1.20", "1.21"])
def test_a_receipt_from_a_buyer_made_in_the_crm_is_valid_and_loses_nothing(version: str) -> None:
    record = CashReceipt(**HEAD, counterparty=FIRM, payments=(ROW,), basis="Счет № 7", note="из CRM")
    assert dropped_of(CASH_RECEIPT, record, version) == ()


@pytest.mark.parametrize("version", ["1.8", "1.21"])
def test_retail_revenue_needs_no_rows(version: str) -> None:
    record = CashReceipt(**HEAD, operation=CashReceiptOperation.RETAIL)
    assert dropped_of(CASH_RECEIPT, record, version) == ()
    assert "<ВыручкаНТТ>false</ВыручкаНТТ>" in xml_of(CASH_RECEIPT, record, version)


def test_what_the_type_has_no_place_for_is_told() -> None:
    record = CashReceipt(**HEAD, operation=CashReceiptOperation.RETAIL, counterparty=FIRM)
    assert dropped_of(CASH_RECEIPT, record) == ("Контрагент",)


def test_what_the_type_could_not_tell_is_kept() -> None:
    record = CashReceipt(**HEAD, operation=CashReceiptOperation.RETAIL, counterparty=FIRM)
    back = CASH_RECEIPT.enterprise_data.read(came("Документ.ПКОРозничнаяВыручка", CASH.format("")), (1, 17))
    assert back.counterparty is None
    assert complete(CASH_RECEIPT, back, record, (1, 17), "Документ.ПКОРозничнаяВыручка").counterparty == FIRM


def test_an_operation_that_an_older_version_has_no_word_for_is_kept_until_the_type_changes() -> None:
    owner = CashReceipt(**HEAD, operation=CashReceiptOperation.OWNER)
    told = "Документ.ПКОПрочееПоступление"
    assert "operation" not in covered(CASH_RECEIPT, (1, 17), told)
    other = replace(owner, operation=CashReceiptOperation.OTHER)
    assert complete(CASH_RECEIPT, other, owner, (1, 17), told).operation is CashReceiptOperation.OWNER
    assert complete(CASH_RECEIPT, other, owner, (1, 20), told).operation is CashReceiptOperation.OTHER
    retail = replace(owner, operation=CashReceiptOperation.RETAIL)
    now = complete(CASH_RECEIPT, retail, owner, (1, 17), "Документ.ПКОРозничнаяВыручка")
    assert now.operation is CashReceiptOperation.RETAIL


def test_a_word_that_the_version_lacks_refuses_the_document() -> None:
    record = CashReceipt(**HEAD, operation=CashReceiptOperation.BANK_LOAN, counterparty=FIRM, payments=(ROW,))
    assert "КредитБанка" in xml_of(CASH_RECEIPT, record, "1.17")
    with pytest.raises(SchemaViolation, match="КредитБанка"):
        xml_of(CASH_RECEIPT, record, "1.8")


def test_a_rate_that_the_version_lacks_refuses_the_document() -> None:
    row = replace(ROW, vat_rate=VatRate(percent=Decimal(22)))
    record = CashReceipt(**HEAD, counterparty=FIRM, payments=(row,))
    assert "<Ставка>22</Ставка>" in xml_of(CASH_RECEIPT, record, "1.17")
    with pytest.raises(SchemaViolation, match="22"):
        xml_of(CASH_RECEIPT, record, "1.16")


def test_another_operation_makes_another_type_without_traces_of_the_former() -> None:
    binding = CASH_PAYMENT.enterprise_data
    wages = CashPayment(
        **HEAD,
        operation=CashPaymentOperation.WAGES,
        payments=(PaymentLine(amount=SUM, employee=PERSON, payroll_number="5", payroll_date=AT),),
    )
    tree = binding.lay_over(None, wages, keys_of)
    other = replace(wages, operation=CashPaymentOperation.OTHER, payments=(PaymentLine(amount=SUM),))
    laid = binding.lay_over(tree, other, keys_of)
    assert binding.type_of(laid) == "Документ.РКОПрочаяВыдача"
    assert "ДанныеРасчетов" not in str(laid)
    assert binding.read(laid, (1, 17)) == other


def test_wages_keep_their_sums_inside_the_settlements_with_a_person() -> None:
    row = PaymentLine(amount=SUM, employee=PERSON, payroll_number="5", payroll_date=AT)
    record = CashPayment(**HEAD, operation=CashPaymentOperation.WAGES, payments=(row,))
    xml = xml_of(CASH_PAYMENT, record)
    assert "<ДанныеРасчетов><Сумма>1500.5</Сумма>" in xml
    assert "<НомерВедомостиНаВыплатуЗарплаты>5</НомерВедомостиНаВыплатуЗарплаты>" in xml
    assert dropped_of(CASH_PAYMENT, record) == ()


def test_unpaid_wages_have_a_table_of_their_own() -> None:
    binding = BANK_RECEIPT.enterprise_data
    content = f"""<ОбщиеДанные><ДатаВыписки>2026-11-21</ДатаВыписки></ОбщиеДанные>
    <РасшифровкаНеВыплаченнойЗарплаты><Строка><ФизическоеЛицо><Ссылка>{PERSON.id}</Ссылка><ФИО>Ким</ФИО></ФизическоеЛицо>
    <Сумма>7</Сумма><НомерВедомости>9</НомерВедомости><ДатаВедомости>2026-11-20T10:15:00</ДатаВедомости></Строка>
    </РасшифровкаНеВыплаченнойЗарплаты>"""
    tree = came("Документ.ПБДСВозвратЗарплатыПоЗарплатномуПроекту", content)
    record = binding.read(tree, (1, 17))
    assert record.operation is BankReceiptOperation.UNPAID_WAGES
    (row,) = record.payments
    assert (row.employee, row.amount, row.payroll_number, row.payroll_date) == (PERSON, 7, "9", AT)
    assert binding.lay_over(tree, record, knows_nothing) == tree


@pytest.mark.parametrize("version", ["1.8", "1.10", "1.16", "1.21"])
def test_comment_and_incoming_number_are_written_where_the_version_has_them(version: str) -> None:
    receipt = CashReceipt(**HEAD, counterparty=FIRM, payments=(ROW,), note="из CRM")
    payment = BankPayment(
        **HEAD,
        counterparty=FIRM,
        account=replace(FIRM, kind="bank_account"),
        statement_date=date(2026, 11, 21),
        incoming_number="77",
        payments=(ROW,),
    )
    cash, bank = xml_of(CASH_RECEIPT, receipt, version), xml_of(BANK_PAYMENT, payment, version)
    inside = cash.index("<Комментарий>из CRM") < cash.index("</ОбщиеДанные>")
    assert inside == (version in ("1.8", "1.10"))
    assert (bank.index("<НомерВходящегоДокумента>77") > bank.index("</КлючевыеСвойства>")) == inside


def test_a_comment_inside_the_general_data_is_read() -> None:
    comment = "<Комментарий>из 1С</Комментарий>"
    tree = came("Документ.ПКОПрочиеДоходы", CASH.format(comment), version="1.8")
    assert CASH_RECEIPT.enterprise_data.read(tree, (1, 8)).note == "из 1С"


@pytest.mark.parametrize("version", ["1.8", "1.21"])
def test_a_bank_receipt_made_in_the_crm_is_valid(version: str) -> None:
    record = BankReceipt(
        **HEAD,
        counterparty=FIRM,
        account=replace(FIRM, kind="bank_account"),
        statement_date=date(2026, 11, 21),
        payments=(ROW,),
        purpose="По счету № 7",
    )
    assert dropped_of(BANK_RECEIPT, record, version) == ()


def test_a_fee_of_the_bank_is_a_payment_with_an_operation() -> None:
    tree = came("Документ.СБДСПрочиеРасходы", "<ВидОперации>КомиссияБанка</ВидОперации>")
    assert BANK_PAYMENT.enterprise_data.read(tree, (1, 17)).operation is BankPaymentOperation.BANK_FEE


def _order(**values: Any) -> PaymentOrder:
    account = replace(FIRM, kind="bank_account")
    return PaymentOrder(**HEAD, counterparty=FIRM, account=account, counterparty_account=account, **values)


def test_a_payment_to_the_budget_says_every_indicator_or_that_it_is_empty() -> None:
    xml = xml_of(PAYMENT_ORDER, _order(kbk="18210102010011000110", budget_date="0"))
    assert '<СтатусСоставителя xsi:nil="true"/><ПоказательКБК>18210102010011000110</ПоказательКБК>' in xml
    assert "РеквизитыПлатежаБюджет" not in xml_of(PAYMENT_ORDER, _order())


def test_a_budget_group_goes_with_its_last_indicator() -> None:
    binding = PAYMENT_ORDER.enterprise_data
    tree = binding.lay_over(None, _order(kbk="18210102010011000110"), keys_of)
    assert "РеквизитыПлатежаБюджет" not in binding.lay_over(tree, _order(), keys_of)


def test_a_wrong_budget_classification_code_is_refused() -> None:
    with pytest.raises(SchemaViolation, match="ПоказательКБК"):
        xml_of(PAYMENT_ORDER, _order(kbk="182"))


@pytest.mark.parametrize(
    ("child", "kind"), [("ЗаказКлиента", "customer_order"), ("ЗаказПоставщику", "supplier_order")]
)
def test_a_row_names_the_order_that_it_pays_under_its_own_kind(child: str, kind: str) -> None:
    row = replace(ROW, order=replace(FIRM, kind=kind), settled=replace(FIRM, kind="goods_purchase"))
    xml = xml_of(CASH_RECEIPT, CashReceipt(**HEAD, counterparty=FIRM, payments=(row,)))
    assert f"<Заказ><{child}><Ссылка>{FIRM.id}</Ссылка>" in xml
    assert f"<ДокументРасчетов><ПоступлениеТоваровУслугСсылка><Ссылка>{FIRM.id}" in xml


def test_a_debt_of_a_kind_that_is_not_exchanged_stays_in_its_row() -> None:
    keys = f"<ТаможеннаяДекларацияСсылка><Ссылка>{FIRM.id}</Ссылка></ТаможеннаяДекларацияСсылка>"
    debt = f"<ДокументРасчетов>{keys}</ДокументРасчетов>"
    content = f"""<ВидРасчетов>СПоставщиком</ВидРасчетов><РасшифровкаПлатежа><Строка><Сумма>5</Сумма>
    <ДанныеВзаиморасчетов/>{debt}</Строка></РасшифровкаПлатежа>"""
    tree = came("Документ.РКОРасчетыСКонтрагентами", content)
    record = CASH_PAYMENT.enterprise_data.read(tree, (1, 17))
    (line,) = record.payments
    changed = replace(record, payments=(replace(line, amount=Decimal(6)),))
    laid = CASH_PAYMENT.enterprise_data.lay_over(tree, changed, knows_nothing)
    assert line.settled is None
    (row,) = laid["РасшифровкаПлатежа"]["Строка"]
    assert "ТаможеннаяДекларацияСсылка" in row["ДокументРасчетов"]


def test_an_operation_of_later_versions_is_refused_and_never_sent_as_another_one() -> None:
    record = BankPayment(
        **HEAD,
        operation=BankPaymentOperation.OWNER,
        account=replace(FIRM, kind="bank_account"),
        statement_date=date(2026, 11, 21),
        payments=(ROW,),
    )
    assert "<ВидОперации>ЛичныеСредстваПредпринимателя" in xml_of(BANK_PAYMENT, record, "1.20")
    with pytest.raises(SchemaViolation, match="ЛичныеСредстваПредпринимателя"):
        xml_of(BANK_PAYMENT, record, "1.16")
