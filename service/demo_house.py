"""A house to throw away: its database, its mail server's port and its Prefect are its own."""

from __future__ import annotations

import shutil
import socket
from pathlib import Path

from pydantic import SecretStr

from config.clock import real_now
from config.settings import Settings
from config.upgrade import upgrade
from config.wiring import SIMULATION, House


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def demo_folder(settings: Settings) -> Path:
    """Where the demonstration writes."""
    return settings.var / "demo"


def demo_house(settings: Settings) -> House:
    """A fresh house under var/demo, marked as a simulation; what the last one left is removed."""
    folder = demo_folder(settings)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    # An empty link means « the Prefect UI », which has a port of its own here.
    own = settings.model_copy(
        update={
            "home": folder,
            "database_url": f"sqlite:///{folder / 'var' / 'atelier.db'}",
            "courier": SecretStr(
                f"mailto://127.0.0.1:{free_port()}?from=ateliers@ddt.example&to=ateliers@ddt.example"
            ),
            "port": free_port(),
            "pages_port": free_port(),
            "pages": "",
            "link": "",
            "clock": "",
            # Its year lasts minutes, and its mail server is its own.
            "mail_rate": 0,
        }
    )
    house = House(own)
    upgrade(house.engine, at=real_now(), nature=SIMULATION)
    return house.checked()
