"""What mail servers and the network say, in our words."""

from __future__ import annotations

import imaplib
import smtplib
import ssl

from connectors.onec.mail.options import MailOptions
from enterprise_data.errors import (
    AuthenticationFailed,
    ExchangeError,
    PermissionDenied,
    TimedOut,
    Unreachable,
)


def imap_error(error: BaseException, options: MailOptions) -> ExchangeError:
    """Reading went wrong."""
    server = f"Почтовый сервер {options.imap_host}:{options.imap_port} (IMAP)"
    if isinstance(error, imaplib.IMAP4.error) and not isinstance(error, imaplib.IMAP4.abort):
        text = str(error).casefold()
        if any(word in text for word in ("auth", "login", "credential", "password")):
            return AuthenticationFailed(
                f"{server} не принял имя или пароль.",
                hint="Проверьте imap_user и imap_password в настройках базы.",
            )
        return Unreachable(
            f"{server} отказал: папка «{options.imap_folder}» не открывается.", hint="Проверьте imap_folder."
        )
    return _network(error, server, options)


def smtp_error(error: BaseException, options: MailOptions) -> ExchangeError:
    """Sending went wrong."""
    server = f"Почтовый сервер {options.smtp_host}:{options.smtp_port} (SMTP)"
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return AuthenticationFailed(
            f"{server} не принял имя или пароль.",
            hint="Проверьте smtp_user и smtp_password в настройках базы.",
        )
    if isinstance(error, smtplib.SMTPRecipientsRefused | smtplib.SMTPSenderRefused):
        return PermissionDenied(
            f"{server} не принял адреса письма.", hint="Проверьте address и peer_address в настройках базы."
        )
    if isinstance(error, smtplib.SMTPResponseException):
        if 500 <= error.smtp_code < 600:
            return PermissionDenied(
                f"{server} не принял письмо (код {error.smtp_code}).",
                hint="Проверьте, не слишком ли велико вложение, и разрешена ли отправка с этого адреса.",
            )
        return Unreachable(
            f"{server} сейчас не принимает писем (код {error.smtp_code}).", hint="Обмен будет повторён."
        )
    return _network(error, server, options)


def _network(error: BaseException, server: str, options: MailOptions) -> ExchangeError:
    if isinstance(error, ssl.SSLError):
        return Unreachable(
            f"{server}: защищённое соединение не установлено ({error.reason or 'сертификат не принят'}).",
            hint="Проверьте сертификат сервера; свой корневой сертификат укажите в ca_file.",
        )
    if isinstance(error, TimeoutError):
        return TimedOut(f"{server} не ответил за {options.timeout_s} с.", hint="Обмен будет повторён.")
    return Unreachable(f"{server} недоступен: {error}.", hint="Проверьте адрес, порт и сеть.")
