"""What an FTP server or the network says, in our words."""

from __future__ import annotations

import ftplib
import ssl

from connectors.onec.ftp.options import FtpOptions
from enterprise_data.errors import (
    AuthenticationFailed,
    ExchangeError,
    PermissionDenied,
    TimedOut,
    Unreachable,
)


def translated(error: BaseException, options: FtpOptions) -> ExchangeError:
    """The error as people and the engine understand it."""
    server = f"FTP-сервер {options.host}:{options.port}"
    if isinstance(error, ssl.SSLError):
        return Unreachable(
            f"{server}: защищённое соединение не установлено ({error.reason or 'сертификат не принят'}).",
            hint="Проверьте сертификат сервера; свой корневой сертификат укажите в ca_file.",
        )
    if isinstance(error, TimeoutError):
        return TimedOut(f"{server} не ответил за {options.timeout_s} с.", hint="Обмен будет повторён.")
    if isinstance(error, ftplib.error_perm):
        return _refused(str(error), server, options)
    if isinstance(error, ftplib.error_temp):
        return Unreachable(
            f"{server} сейчас не может выполнить команду: {error}.", hint="Обмен будет повторён."
        )
    return Unreachable(
        f"{server} недоступен: {error}.", hint="Проверьте адрес, порт, сеть и правила межсетевого экрана."
    )


def _refused(answer: str, server: str, options: FtpOptions) -> ExchangeError:
    if answer[:3] in ("530", "532", "430"):
        return AuthenticationFailed(
            f"{server} не принял имя «{options.user}» или пароль.",
            hint="Проверьте user и пароль в настройках базы.",
        )
    if answer[:3] in ("550", "553"):
        return PermissionDenied(
            f"{server}: отказано в доступе к «{options.folder}» ({answer}).",
            hint="Проверьте, что папка есть и у пользователя есть права на неё.",
        )
    return Unreachable(f"{server} отказал: {answer}.", hint="Проверьте настройки сервера.")
