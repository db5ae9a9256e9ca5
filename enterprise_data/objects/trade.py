"""What orders, invoices, sales and purchases have in common beyond ``documents``.

Taxation as the seller's side spells it, ways of delivery, bank accounts, and the paper that came with a document.
"""

from __future__ import annotations

from enterprise_data.model.choice import Choice
from enterprise_data.objects.places import Place, day, ref, string, word

INCOMING = "ДанныеВходящегоДокумента"


class SellerTaxation(Choice):
    """How the seller taxes it (1C: ``НалогообложениеНДСПродавца``): in orders, purchases, customers' returns."""

    TAXED = "taxed", "облагается НДС"
    UNTAXED = "untaxed", "не облагается НДС"
    IMPUTED = "imputed", "облагается ЕНВД"
    BY_AGENT = "by_agent", "налоговый агент по НДС"
    BY_BUYER = "by_buyer", "НДС исчисляется покупателем"
    ELECTRONIC = "electronic", "электронные услуги"
    UNION = "union", "облагается НДС в стране ЕАЭС"


_SELLER_TAXATIONS = {
    "ОблагаетсяНДС": SellerTaxation.TAXED,
    "НеОблагаетсяНДС": SellerTaxation.UNTAXED,
    "ОблагаетсяЕНВД": SellerTaxation.IMPUTED,
    "НалоговыйАгентПоНДС": SellerTaxation.BY_AGENT,
    "НДСИсчисляетсяПокупателем": SellerTaxation.BY_BUYER,
    "ЭлектронныеУслуги": SellerTaxation.ELECTRONIC,
    "ПродажаОблагаетсяНДСВСтранеЕАЭС": SellerTaxation.UNION,
}


class DeliveryMethod(Choice):
    """Who brings the goods where (1C: ``СпособДоставки``)."""

    PICKUP = "pickup", "самовывоз"
    TO_CUSTOMER = "to_customer", "до клиента"
    CARRIER = "carrier", "силами перевозчика"
    CARRIER_TO_ADDRESS = "carrier_to_address", "силами перевозчика по адресу"
    SUPPLIER_TO_US = "supplier_to_us", "силами поставщика до нашего склада"
    CARRIER_TO_US = "carrier_to_us", "силами перевозчика до нашего склада"
    CARRIER_TO_POINT = "carrier_to_point", "силами перевозчика до пункта передачи"
    WE_FETCH = "we_fetch", "нашими силами с адреса отправителя"
    SERVICE_TO_RECEIVER = "service_to_receiver", "к получателю определяет служба доставки"
    SERVICE_FROM_SENDER = "service_from_sender", "от отправителя определяет служба доставки"
    FORWARDER_FROM_WAREHOUSE = "forwarder_from_warehouse", "поручение экспедитору со склада"
    FORWARDER_TO_WAREHOUSE = "forwarder_to_warehouse", "поручение экспедитору на склад"
    FORWARDER_AT_POINT = "forwarder_at_point", "поручение экспедитору в пункте"
    COURIER = "courier", "курьером"


_DELIVERY_METHODS = {
    "Самовывоз": DeliveryMethod.PICKUP,
    "ДоКлиента": DeliveryMethod.TO_CUSTOMER,
    "СиламиПеревозчика": DeliveryMethod.CARRIER,
    "СиламиПеревозчикаПоАдресу": DeliveryMethod.CARRIER_TO_ADDRESS,
    "СиламиПоставщикаДоНашегоСклада": DeliveryMethod.SUPPLIER_TO_US,
    "СиламиПеревозчикаДоНашегоСклада": DeliveryMethod.CARRIER_TO_US,
    "СиламиПеревозчикаДоПунктаПередачи": DeliveryMethod.CARRIER_TO_POINT,
    "НашимиСиламиСАдресаОтправителя": DeliveryMethod.WE_FETCH,
    "КПолучателюОпределяетСлужбаДоставки": DeliveryMethod.SERVICE_TO_RECEIVER,
    "ОтОтправителяОпределяетСлужбаДоставки": DeliveryMethod.SERVICE_FROM_SENDER,
    "ПоручениеЭкспедиторуСоСклада": DeliveryMethod.FORWARDER_FROM_WAREHOUSE,
    "ПоручениеЭкспедиторуНаСклад": DeliveryMethod.FORWARDER_TO_WAREHOUSE,
    "ПоручениеЭкспедиторуВПункте": DeliveryMethod.FORWARDER_AT_POINT,
    "Курьером": DeliveryMethod.COURIER,
}


def seller_taxation(name: str) -> Place:
    """How the seller taxes the document."""
    return word(_SELLER_TAXATIONS, name)


def delivery_method() -> Place:
    """The way of delivery."""
    return word(_DELIVERY_METHODS, "СпособДоставки")


def our_account() -> Place:
    """The organization's bank account."""
    return ref("bank_account", "БанковскийСчетОрганизации")


def their_account() -> Place:
    """The counterparty's bank account."""
    return ref("bank_account", "БанковскийСчетКонтрагента")


def incoming(*above: str) -> dict[str, Place]:
    """Number and date of the paper that the other party gave us."""
    return {
        "incoming_number": string(*above, INCOMING, "НомерВходящегоДокумента"),
        "incoming_date": day(*above, INCOMING, "ДатаВходящегоДокумента"),
    }


INCOMING_TITLES = {
    "incoming_number": "Номер входящего документа",
    "incoming_date": "Дата входящего документа",
}
