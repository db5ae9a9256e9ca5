"""The description a published base gives of its service, made from one table of operations (transport.md §3.2)."""

from __future__ import annotations

RESULT = "http://v8.1c.ru/SSL/Exchange/EnterpriseDataExchange"
EXCHANGE, UPLOAD = "EnterpriseDataExchange_1_0_1_1", "EnterpriseDataUpload_1_0_1_1"

Fields = tuple[tuple[str, str], ...]
"""(name, type); a type ending in «?» may be nil."""

_NODE: Fields = (("ExchangePlanName", "string"), ("PeerCode", "string"))
_ERROR: Fields = (("ErrorMessage", "string?"),)
_PARTS: Fields = (("FileID", "string"), ("PartNumber", "int?"), ("PartData", "base64Binary"))
_BEGUN: Fields = (("return", "string?"), ("OperationID", "string?"), *_ERROR)
_JOB: Fields = (("OperationID", "string"),)
_TOLD: Fields = (("return", "string"), *_ERROR)
_TEXT: Fields = (("return", "string?"), *_ERROR)

OPERATIONS: dict[str, dict[str, tuple[Fields, Fields]]] = {
    EXCHANGE: {
        "Ping": ((), (("return", "string?"),)),
        "TestConnection": (_NODE, (("return", "boolean"), *_ERROR)),
        "PrepareDataForGetting": ((*_NODE, ("PartSize", "decimal")), _BEGUN),
        "PrepareDataActionResult": (_JOB, (("return", "PrepareDataOperationResult"), *_ERROR)),
        "GetDataPart": (
            (("FileID", "string"), ("PartNumber", "int")),
            (("return", "base64Binary?"), *_ERROR),
        ),
        "ConfirmGettingFile": ((("FileID", "string"), ("ClearDataPool", "boolean")), _TEXT),
        "PutFilePart": (_PARTS, _TEXT),
        "PutData": ((*_NODE, ("FileID", "string")), _BEGUN),
        "PutDataActionResult": (_JOB, _TOLD),
    },
    UPLOAD: {
        "Ping": ((), (("return", "string?"),)),
        "TestConnection": ((), (("return", "boolean"), *_ERROR)),
        "PutFilePart": (_PARTS, _TEXT),
        "PutData": ((("FileID", "string"),), _BEGUN),
        "PutDataActionResult": (_JOB, _TOLD),
    },
}


def namespace(service: str) -> str:
    """The service's namespace."""
    return f"http://www.1c.ru/SSL/{service}"


def describe(service: str, address: str) -> str:
    """The WSDL."""
    operations = OPERATIONS[service]
    tns = namespace(service)
    elements = "".join(
        _element(name, asked) + _element(f"{name}Response", told)
        for name, (asked, told) in operations.items()
    )
    messages = "".join(
        f'<message name="{name}{kind}Message"><part name="parameters" element="tns:{name}{ending}"/></message>'
        for name in operations
        for kind, ending in (("Request", ""), ("Response", "Response"))
    )
    ports = "".join(
        f'<operation name="{name}"><input message="tns:{name}RequestMessage"/>'
        f'<output message="tns:{name}ResponseMessage"/></operation>'
        for name in operations
    )
    bound = "".join(
        f'<operation name="{name}"><soap:operation style="document" soapAction="{tns}#{service}:{name}"/>'
        '<input><soap:body use="literal"/></input><output><soap:body use="literal"/></output></operation>'
        for name in operations
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" '
        f'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:tns="{tns}" xmlns:r="{RESULT}" '
        f'name="{service}" targetNamespace="{tns}"><types>{_result_schema()}'
        f'<xs:schema targetNamespace="{tns}" elementFormDefault="qualified">'
        f'<xs:import namespace="{RESULT}"/>{elements}</xs:schema></types>{messages}'
        f'<portType name="{service}PortType">{ports}</portType>'
        f'<binding name="{service}SoapBinding" type="tns:{service}PortType">'
        f'<soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>{bound}</binding>'
        f'<service name="{service}"><port name="{service}Soap" binding="tns:{service}SoapBinding">'
        f'<soap:address location="{address}"/></port></service></definitions>'
    )


def _result_schema() -> str:
    fields = (("ErrorMessage", "string"), ("FileID", "string"), ("PartCount", "int"), ("Status", "string"))
    inside = "".join(f'<xs:element name="{name}" type="xs:{kind}" minOccurs="0"/>' for name, kind in fields)
    return (
        f'<xs:schema targetNamespace="{RESULT}" elementFormDefault="qualified">'
        f'<xs:complexType name="PrepareDataOperationResult"><xs:sequence>{inside}</xs:sequence></xs:complexType>'
        "</xs:schema>"
    )


def _element(name: str, fields: Fields) -> str:
    inside = "".join(_field(*field) for field in fields)
    return (
        f'<xs:element name="{name}"><xs:complexType><xs:sequence>{inside}</xs:sequence>'
        "</xs:complexType></xs:element>"
    )


def _field(name: str, kind: str) -> str:
    bare = kind.rstrip("?")
    full = f"r:{bare}" if bare == "PrepareDataOperationResult" else f"xs:{bare}"
    nil = ' nillable="true"' if kind.endswith("?") else ""
    return f'<xs:element name="{name}" type="{full}"{nil}/>'
