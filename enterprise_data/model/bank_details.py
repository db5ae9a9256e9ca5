"""How a bank is named inside an account: by the classifier of the Bank of Russia, not by reference."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class BankDetails:
    """Classifier data of a bank (EnterpriseData ``ДанныеКлассификатораБанков``)."""

    bik: str = ""
    name: str = ""
    corr_account: str = ""
    swift: str = ""
