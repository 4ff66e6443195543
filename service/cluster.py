"""`make cluster`: what several machines would run, on this one: PostgreSQL, Prefect, two workers."""

from __future__ import annotations

import os
import shlex
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from config.clock import ticks
from config.settings import Settings
from models.errors import AtelierError
from service.cluster_house import OURS, PREFECTS, Bases
from service.server import PrefectServer
from service.worker_process import WorkerProcess

Say = Callable[[str], None]
#: How often each part is looked at, and how long one that keeps ending is left alone at most.
LOOK, LONGEST = 0.5, 30.0
#: As service/pool.py names it, which imports Prefect.
POOL = "ateliers"


class Part(Protocol):
    """Something that runs beside us."""

    def start(self) -> object:
        """Returns once it runs, or says why it cannot."""

    def alive(self) -> bool:
        """Whether its process runs."""

    def stop(self) -> None:
        """Asks it to end, and waits."""


@dataclass
class Watched:
    """A part, what people call it, and when it may be started again."""

    name: str
    part: Part
    where: Callable[[], str]
    pause: float = field(default=1.0)
    not_before: float = field(default=0.0)

    def look(self, say: Say) -> None:
        """Starts it again if it ended, more slowly each time; says so."""
        if self.part.alive():
            if ticks() > self.not_before + LONGEST:
                self.pause = 1.0
            return
        if ticks() < self.not_before:
            return
        say(f"{self.name} s’est arrêté ; il redémarre.")
        try:
            self.part.start()
        except AtelierError as error:
            say(f"{error.message} {error.todo}")
        else:
            say(f"{self.name} est reparti.")
        self.not_before, self.pause = ticks() + self.pause, min(self.pause * 2, LONGEST)


class Cluster:
    """All that runs, in the order in which it starts; it stops in the other order."""

    def __init__(self, settings: Settings, bases: Bases, *, workers: int, at_once: int, say: Say) -> None:
        self.say = say
        self.api = f"http://127.0.0.1:{settings.port}/api"
        server = PrefectServer(settings.var / "prefect", settings.port, bases.prefects)
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
        self.environment = kept | {
            "ATELIER_HOME": str(settings.home),
            "ATELIER_DATABASE_URL": bases.ours,
            "ATELIER_PORT": str(settings.port),
            "PREFECT_API_URL": self.api,
        }
        self.workers = [WorkerProcess(self.environment, number, at_once) for number in range(1, workers + 1)]
        self.watched = [
            Watched("Le serveur Prefect", server, lambda: f"127.0.0.1:{settings.port}, réserve « {POOL} »"),
            *(Watched(f"L’ouvrier {number}", one, one.where) for number, one in enumerate(self.workers, 1)),
        ]
        if (own := bases.server) is not None:
            at = f"127.0.0.1:{own.port}, bases « {OURS} » et « {PREFECTS} », dans {own.folder}"
            self.watched.insert(0, Watched("PostgreSQL", own, lambda: at))

    def start(self, prepare: Callable[[], None]) -> None:
        """The servers, our database meanwhile, then the workers."""
        with ThreadPoolExecutor(1) as beside:
            preparing = beside.submit(prepare)
            for one in self.watched:
                if isinstance(one.part, WorkerProcess):
                    preparing.result()
                if not one.part.alive():
                    one.part.start()
            preparing.result()

    def watch(self, stop: threading.Event) -> None:
        """Until `stop` is set: what ends is started again."""
        while not stop.wait(LOOK):
            for one in self.watched:
                if not stop.is_set():
                    one.look(self.say)

    def stop(self) -> None:
        """The workers together, then Prefect, then PostgreSQL."""
        for worker in self.workers:
            worker.ask_to_stop()
        for one in reversed(self.watched):
            one.part.stop()

    def say_what_runs(self, folder: Path) -> None:
        """What runs where, for whoever started it; the password stays in a file."""
        path = folder / "cluster.env"
        self._write_environment(path)
        interface = self.api.removesuffix("/api")
        for one in self.watched:
            self.say(f"  {one.name:<20} {one.where()}")
        self.say(f"Interface : {interface}/v2 — les ouvriers : {interface}/v2/work-pools/work-pool/ateliers")
        self.say(f"Dans un autre terminal : source {path}, puis .venv/bin/atelier list")
        self.say("Prêt. Ctrl-C pour tout arrêter.")

    def _write_environment(self, path: Path) -> None:
        path.touch(mode=0o600)
        names = ("ATELIER_HOME", "ATELIER_DATABASE_URL", "ATELIER_PORT", "PREFECT_API_URL")
        lines = [f"export {name}={shlex.quote(self.environment[name])}" for name in names]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
