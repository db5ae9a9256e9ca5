"""Sets up the demonstration in a folder: settings, a mailbox, and a stand-in 1C with data. Repeatable."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from config.loading import FILE_NAME
from connectors.onec.standin import profiles
from connectors.onec.standin.infobase import FILE, Infobase
from connectors.onec.standin.seed import seed_demo
from enterprise_data.errors import ConfigurationError

BASE = "buh"
OUR_NODE, ONEC_NODE = "7b0f6f0a-4d6b-4c38-8d5a-1d2b6a3f9e55", "0c9d4b1e-2f5a-4a37-9a63-5f0a1c7e2d10"
COUNTERPARTIES = 500
_MARK = ".obmen-demo"

_SETTINGS = """# Настройки демонстрации obmen.
[[base]]
name = "{base}"
title = "Бухгалтерия (учебная база)"
prefix = "BP30-"
transport = "files"
node = {{ ours = "{ours}", peer = "{peer}", our_prefix = "ЦБ" }}
options = {{ folder = '{mailbox}' }}
"""


def mailbox_of(home: Path) -> Path:
    """The exchange folder; ``OBMEN_MAILBOX`` names another one (the containers share a volume)."""
    return Path(os.environ.get("OBMEN_MAILBOX") or home / "exchange")


def standin_home(home: Path) -> Path:
    """Where the stand-in 1C keeps its base; ``OBMEN_STANDIN_HOME`` names another place."""
    return Path(os.environ.get("OBMEN_STANDIN_HOME") or home / "1c")


def create_demo(home: Path, counterparties: int = COUNTERPARTIES) -> None:
    """Makes what is missing; what is there stays as it is."""
    mark_demo(home)
    mailbox = mailbox_of(home)
    mailbox.mkdir(parents=True, exist_ok=True)
    settings = home / FILE_NAME
    if not settings.exists():
        text = _SETTINGS.format(base=BASE, ours=OUR_NODE, peer=ONEC_NODE, mailbox=mailbox)
        settings.write_text(text, encoding="utf-8")
    open_standin(home, counterparties).close()


def mark_demo(home: Path) -> None:
    """From now on a demonstration may empty the folder."""
    home.mkdir(parents=True, exist_ok=True)
    (home / _MARK).touch()


def has_standin(home: Path) -> bool:
    """Whether the stand-in base is there, whole."""
    folder = standin_home(home)
    return (folder / FILE).exists() and not (folder / "seeding").exists()


def open_standin(home: Path, counterparties: int = COUNTERPARTIES) -> Infobase:
    """The stand-in base, made and filled if it isn't there yet. A half-made one is made again."""
    if has_standin(home):
        return Infobase.open(standin_home(home))
    return _made(home, os.environ.get("OBMEN_STANDIN_PROFILE") or "bp30", counterparties, {})


def make_standin(home: Path, profile: str, counterparties: int, **amounts: int) -> Infobase:
    """A new stand-in base of a configuration, filled with ``items``, ``price_lists`` and ``documents``."""
    return _made(home, profile, counterparties, amounts)


def _made(home: Path, profile: str, counterparties: int, amounts: dict[str, int]) -> Infobase:
    known = profiles.profile(profile)  # an unknown one is refused before anything is written
    folder = standin_home(home)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "seeding").touch()
    for leftover in folder.glob(f"{FILE}*"):
        leftover.unlink()
    infobase = Infobase.create(
        folder,
        name="Бухгалтерия (учебная база)" if profile == "bp30" else f"{known.title} (учебная база)",
        prefix=known.prefix,
        profile=profile,
        node_code=ONEC_NODE,
        peer_code=OUR_NODE,
        mailbox=mailbox_of(home),
    )
    seed_demo(infobase, counterparties, **amounts)
    (folder / "seeding").unlink()
    return infobase


def start_afresh(home: Path) -> None:
    """Removes an earlier demonstration, and only that; raises ``ConfigurationError`` for any other folder."""
    if not home.exists() or not any(home.iterdir()):
        return
    if not (home / _MARK).exists():
        raise ConfigurationError(
            f"В папке {home} лежат рабочие данные: демонстрация их не трогает.",
            hint="Укажите для неё другую папку: OBMEN_HOME=~/obmen-demo obmen demo.",
        )
    for place in (home, mailbox_of(home), standin_home(home)):
        if place.exists():
            _empty(place)


def _empty(folder: Path) -> None:
    for item in folder.iterdir():
        if item.is_dir() and not item.is_symlink():
            shutil.rmtree(item)
        else:
            item.unlink()
