"""1CClientBankExchange 1.01–1.03: statements of banks in, payment orders out (reference: bank_client/format.md)."""

from enterprise_data.formats.bank_client.document import Account, BankFile, Finding, Payment, Side
from enterprise_data.formats.bank_client.reader import read_file
from enterprise_data.formats.bank_client.writer import write_file

__all__ = ["Account", "BankFile", "Finding", "Payment", "Side", "read_file", "write_file"]
