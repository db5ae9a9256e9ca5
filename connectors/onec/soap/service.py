"""One web service of 1C: calls through zeep, answers checked for all the ways in which 1C reports an error (§3.6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import requests
from requests.auth import HTTPBasicAuth
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential

from connectors.onec.soap.options import SoapOptions
from connectors.onec.soap.translate import fault, network, reported
from enterprise_data.errors import TransientError

EXCHANGE = "EnterpriseDataExchange_1_0_1_1"
UPLOAD = "EnterpriseDataUpload_1_0_1_1"
_ATTEMPTS = 3


class Service:
    """``call`` gives the answer as an object with the names of 1C's response; raises our errors only."""

    def __init__(self, options: SoapOptions, name: str) -> None:
        self._options = options
        self._name = name
        self._session = requests.Session()
        self._session.auth = _sign_in(options)
        self._session.verify = options.ca_file or True
        self._service: Any = None

    @property
    def address(self) -> str:
        """Where the service listens."""
        return f"{self._options.base_url}/ws/{self._name}.1cws"

    def close(self) -> None:
        """Gives the connection back."""
        self._session.close()

    def call(self, operation: str, arguments: Mapping[str, Any] | None = None, *, repeat: bool = True) -> Any:
        """One operation. ``repeat``: whether it may be sent again after a lost answer or a busy server."""
        if not repeat:
            return self._once(operation, arguments or {})
        retrying = Retrying(
            retry=retry_if_exception_type(TransientError),
            stop=stop_after_attempt(_ATTEMPTS),
            wait=wait_exponential(multiplier=0.2, max=10),
            reraise=True,
        )
        return retrying(self._once, operation, arguments or {})

    def _once(self, operation: str, arguments: Mapping[str, Any]) -> Any:
        import zeep.exceptions  # loaded with the first call: it costs a noticeable part of a start

        try:
            answer = self._bound()[operation](**arguments)
        except zeep.exceptions.Fault as error:
            raise fault(error, operation, self.address) from error
        except zeep.exceptions.Error as error:
            raise network(error, operation, self.address, self._options) from error
        except requests.RequestException as error:
            raise network(error, operation, self.address, self._options) from error
        self._check(operation, answer)
        return answer

    def _check(self, operation: str, answer: Any) -> None:
        """An operation that failed may answer 200 with a text (§3.6). Results of jobs tell their own story."""
        text = getattr(answer, "ErrorMessage", None)
        if text and not operation.endswith("ActionResult"):
            raise reported(str(text), operation, self.address)

    def _bound(self) -> Any:
        """The service at our address: the one in the description may be that of an inner network."""
        if self._service is None:
            import zeep

            api: Any = zeep  # it comes half typed
            transport = api.Transport(
                session=self._session,
                timeout=self._options.timeout_s,
                operation_timeout=self._options.timeout_s,
            )
            settings = api.Settings(strict=False, xml_huge_tree=True)
            client = api.Client(f"{self.address}?wsdl", transport=transport, settings=settings)
            binding = next(
                name for name in client.wsdl.bindings if name.endswith("SoapBinding") and "12" not in name
            )
            self._service = client.create_service(binding, self.address)
        return self._service


def _sign_in(options: SoapOptions) -> HTTPBasicAuth | None:
    """Names of 1C's users may be Cyrillic: they travel as UTF-8, which the library would not do by itself."""
    if not options.user:
        return None
    name, password = (text.encode("utf-8").decode("latin-1") for text in (options.user, options.password))
    return HTTPBasicAuth(name, password)
