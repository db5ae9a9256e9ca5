"""``obmen crm client``: people and firms we talk to that are not counterparties yet."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from connectors.crm.embedded.clients import Client, ClientContact
from enterprise_data.errors import ExchangeError
from obmen.cli.commands import Commands
from obmen.cli.home import service, user_name
from obmen.cli.output import Json, Limit, Offset, as_json, say, table
from obmen.cli.usage import WrongCommand, suggestion
from obmen.cli.words import pairs

app = Commands("Клиенты: кто ещё не контрагент. Перевести в контрагенты — obmen crm promote.")
FIELDS = ("name", "person", "industry", "region", "contact", "position", "phone", "email")
_CONTACT = ("contact", "position", "phone", "email")


class UnknownClient(ExchangeError):
    """Такого клиента нет."""


def client_json(client: Client) -> dict[str, Any]:
    """A client for scripts."""
    return {
        "id": client.id,
        "name": client.name,
        "is_person": client.is_person,
        "industry": client.industry,
        "region": client.region,
        "owner": client.owner,
        "department": client.department,
        "leads": client.leads,
        "contacts": [
            {"full_name": one.full_name, "position": one.position, "phone": one.phone, "email": one.email}
            for one in client.contacts
        ],
        "counterparty": client.counterparty.id if client.counterparty else None,
        "created_at": client.created_at,
    }


@app.add("list", help="Список клиентов.")
def list_clients(offset: Offset = 0, limit: Limit = 50, json: Json = False) -> None:
    """Lists clients."""
    with service() as app_:
        rows, total = app_.crm.list_clients(offset=offset, limit=limit)
    if json:
        as_json({"clients": [client_json(row) for row in rows], "total": total})
        return
    table(
        f"Клиенты ({len(rows)} из {total})",
        ("Клиент", "Наименование", "Отрасль", "Контрагент"),
        [(r.id, r.name, r.industry, r.counterparty.id if r.counterparty else "") for r in rows],
    )


@app.add("create", help="Создать клиента.")
def create(
    values: Annotated[
        list[str], typer.Argument(metavar="ПОЛЕ=ЗНАЧЕНИЕ", help="Поля: " + ", ".join(FIELDS) + ".")
    ],
    json: Json = False,
) -> None:
    """Creates a client, with one contact if it is given."""
    client = _client(pairs(values))
    with service() as app_:
        stored = app_.crm.create_client(client, user_name())
    if json:
        as_json(client_json(stored))
    else:
        say(f"Клиент «{stored.name}» создан под номером {stored.id}.")
        say(f"Перевести в контрагенты: obmen crm promote {stored.id}")


@app.add("show", help="Один клиент.")
def show(
    client: Annotated[str, typer.Argument(metavar="КЛИЕНТ", help="Номер из списка.")], json: Json = False
) -> None:
    """Shows a client."""
    with service() as app_:
        found = app_.crm.client(client)
    if found is None:
        raise UnknownClient(f"Клиента {client} нет.", hint="Список: obmen crm client list")
    if json:
        as_json(client_json(found))
        return
    contacts = "; ".join(
        ", ".join(part for part in (one.full_name, one.position, one.phone, one.email) if part)
        for one in found.contacts
    )
    rows = [
        ("Наименование", found.name),
        ("Физическое лицо", "да" if found.is_person else "нет"),
        ("Отрасль", found.industry),
        ("Регион", found.region),
        ("Контакты", contacts),
        ("Контрагент", found.counterparty.id if found.counterparty else "ещё не переведён"),
    ]
    table(f"Клиент {found.id}", ("Поле", "Значение"), [row for row in rows if row[1]])


def _client(given: dict[str, str]) -> Client:
    for name in given:
        if name not in FIELDS:
            raise WrongCommand(f"У клиента нет поля «{name}».", hint=suggestion(name, FIELDS))
    if not given.get("name", "").strip():
        raise WrongCommand("Клиент: не указано наименование (name).", hint='Пример: name="Ромашка".')
    person = given.get("person", "нет").casefold()
    if person not in ("да", "нет", "true", "false"):
        raise WrongCommand(f"Поле person: не понимаю «{person}».", hint="Пишите «да» или «нет».")
    table_ = {"full_name" if name == "contact" else name: given.get(name, "") for name in _CONTACT}
    return Client(
        name=given["name"].strip(),
        is_person=person in ("да", "true"),
        industry=given.get("industry", ""),
        region=given.get("region", ""),
        contacts=(ClientContact(**table_),) if table_["full_name"] else (),
    )
