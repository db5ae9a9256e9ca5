"""Why a file can't be read: the parser's English codes as a sentence for people, with what to do."""

from __future__ import annotations

from lxml import etree

_CUT = "файл обрывается", "Файл записан не до конца. Выгрузите его из 1С заново."
_TOO_DEEP = "вложенность элементов больше допустимой"
_TOO_LONG = "одно значение или один элемент длиннее допустимого"
_LIMITS_HINT = "1С таких файлов не создаёт: проверьте, откуда он взялся."
_ENCODING = (
    "текст записан не в той кодировке, которая объявлена",
    "Сохраните файл в кодировке UTF-8, а лучше выгрузите его из 1С заново.",
)
_SPOILT = "Файл испорчен. Выгрузите его из 1С заново."
_LONE_AMPERSAND = "файл обрывается, или в тексте стоит знак «&», который пишется как &amp;"
"""The parser waits for the end of a name after «&» until nothing more comes: then both look alike."""
_codes = etree.ErrorTypes
_AFTER_AMPERSAND = (_codes.ERR_NAME_REQUIRED, _codes.ERR_ENTITYREF_SEMICOL_MISSING)
_SENTENCES: dict[int, tuple[str, str]] = {
    _codes.ERR_TAG_NOT_FINISHED: _CUT,
    _codes.ERR_GT_REQUIRED: _CUT,
    _codes.ERR_ATTRIBUTE_NOT_FINISHED: _CUT,
    _codes.ERR_COMMENT_NOT_FINISHED: _CUT,
    _codes.ERR_CDATA_NOT_FINISHED: _CUT,
    _codes.ERR_PI_NOT_FINISHED: _CUT,
    _codes.ERR_XMLDECL_NOT_FINISHED: _CUT,
    _codes.ERR_DOCUMENT_EMPTY: ("это не XML", "Проверьте, тот ли это файл, и выгрузите его из 1С заново."),
    _codes.ERR_DOCUMENT_END: ("после конца сообщения стоит что-то ещё", _SPOILT),
    _codes.ERR_INVALID_ENCODING: _ENCODING,
    _codes.ERR_UNKNOWN_ENCODING: _ENCODING,
    _codes.ERR_UNSUPPORTED_ENCODING: ("неизвестная кодировка", _ENCODING[1]),
    _codes.ERR_INVALID_CHAR: ("в тексте есть знак, недопустимый в XML", _SPOILT),
    _codes.ERR_TAG_NAME_MISMATCH: ("открывающий и закрывающий теги не совпадают", _SPOILT),
    _codes.ERR_UNDECLARED_ENTITY: ("в тексте есть неизвестная сущность (&…;)", _SPOILT),
    _codes.NS_ERR_UNDEFINED_NAMESPACE: ("приставка имени нигде не объявлена", _SPOILT),
    _codes.WAR_NS_URI: ("пространство имён названо неправильно", _SPOILT),
    _codes.NS_ERR_XML_NAMESPACE: ("пространство имён названо неправильно", _SPOILT),
    _codes.NS_ERR_QNAME: ("имя элемента записано неправильно", _SPOILT),
    _codes.ERR_ENTITY_LOOP: ("в тексте есть сущность, определённая через саму себя", _LIMITS_HINT),
}


def is_wrong_encoding(error: etree.XMLSyntaxError) -> bool:
    """Whether the bytes are not in the encoding that the file declares."""
    return _SENTENCES.get(int(getattr(error, "code", 0) or 0)) == _ENCODING


def reason_of(error: etree.XMLSyntaxError, *, at_end: bool = False) -> tuple[str, str]:
    """What broke, with its line, and what to do. ``at_end``: nothing more can come."""
    code, message = int(getattr(error, "code", 0) or 0), error.msg or ""  # the stub knows no code
    return _reason(code, message, error.lineno or 0, at_end=at_end)


def reason_of_fault(fault: etree._LogEntry) -> tuple[str, str]:
    """The same for what the parser forgives: names of namespaces that nobody else could read."""
    return _reason(fault.type, fault.message, fault.line, at_end=False)


def _reason(code: int, message: str, line: int, *, at_end: bool) -> tuple[str, str]:
    if code == _codes.ERR_RESOURCE_LIMIT:
        what, hint = (_TOO_DEEP if "depth" in message else _TOO_LONG), _LIMITS_HINT
    elif at_end and code in _AFTER_AMPERSAND:
        what, hint = _LONE_AMPERSAND, _SPOILT
    elif at_end and line:
        what, hint = _CUT
    else:
        what, hint = _SENTENCES.get(code, ("XML нарушен", _SPOILT))
    return (f"строка {line}: {what}" if line else what), hint
