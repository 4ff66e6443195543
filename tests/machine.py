"""One installation as a person has it: its database, its mail server, `atelier up` and the command line."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Self

import planted_atelier
from config.settings import Settings
from config.wiring import House
from example import ATELIER, PILOTE, fill
from mailserver import MailServer
from models.moments import parse_when
from models.queries import messages_of, walks_waiting
from models.territories import PARIS
from running import PROGRAM, Up, clean_environment, until
from sending import OVERTAKEN
from service.demo_house import free_port
from service.server_note import ServerNote, is_server
from tasks.record import record


def copied_database(model: Path, folder: Path) -> str:
    """A migrated database of this folder's own."""
    base = folder / "var" / "atelier.db"
    base.parent.mkdir(parents=True)
    base.write_bytes(model.read_bytes())
    return f"sqlite:///{base}"


WAITING = {"queued", "claimed", "sending"}


@dataclass(frozen=True)
class Answer:
    """What a command answered."""

    code: int
    shown: str


class Machine:
    """The example atelier, ready to launch, on 12 March 2027; real programs work on it."""

    def __init__(self, folder: Path, url: str, **settings: str) -> None:
        self.folder = folder
        self.mail = MailServer()
        self.settings = {
            "ATELIER_HOME": str(folder),
            "ATELIER_DATABASE_URL": url,
            "ATELIER_COURIER": f"{self.mail.url()}&to=ateliers@ddt.example",
            "ATELIER_PORT": str(free_port()),
            **settings,
        }
        self.house = House(Settings(home=folder, database_url=url))
        self.programs: list[Up] = []
        self._day = date(2027, 3, 24)

    def __enter__(self) -> Self:
        fill(self.house, self.folder)
        self.is_now("2027-03-12 10:00")
        self.mail.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        for up in self.programs:
            if not up.died():
                up.kill()
        self.mail.__exit__()
        self.house.close()

    @property
    def api(self) -> str:
        """Where Prefect answers these programs."""
        own = f"http://127.0.0.1:{self.settings['ATELIER_PORT']}/api"
        return self.settings.get("PREFECT_API_URL", own)

    @property
    def prefect_home(self) -> Path:
        """Where a Prefect server of its own keeps its things."""
        return self.folder / "var" / "prefect"

    def ends_server(self) -> None:
        """Ends the Prefect server that a killed program left."""
        left = ServerNote.read(self.prefect_home)
        if left is not None and is_server(left.pid, left.port):
            os.kill(left.pid, signal.SIGKILL)

    # What people do.

    def up(self, *, command: Sequence[str] = (str(PROGRAM), "up"), **settings: str) -> Up:
        """Starts `atelier up`, or a program that stands for it."""
        log = self.folder / f"up-{len(self.programs)}.log"
        self.programs.append(Up(self.settings | settings, log, command=command))
        return self.programs[-1]

    def atelier(self, *arguments: str) -> Answer:
        """A command, as a person types it."""
        ended = subprocess.run(
            [str(PROGRAM), *arguments],
            env=clean_environment(self.settings),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        return Answer(ended.returncode, ended.stdout + ended.stderr)

    def planted_up(self, *shortened: str, **settings: str) -> Up:
        """The same with shorter patience, and faults planted by files of the folder."""
        planted = (sys.executable, planted_atelier.__file__, str(self.folder), *shortened)
        return self.up(command=planted, **settings)

    def health(self, sentence: str, *, seconds: float = 120) -> str:
        """What `atelier health` shows once it says this."""
        answers: list[str] = []

        def said() -> bool:
            answers.append(self.atelier("health").shown)
            return sentence in answers[-1]

        until(said, seconds=seconds, what=f"« {sentence} » in `atelier health`")
        return answers[-1]

    def is_now(self, text: str) -> None:
        """Moves the simulated clock."""
        self.house.set_clock(parse_when(text, PARIS).at)

    def agrees_a_date(self) -> None:
        """The pilot agrees another date: one fact, one walk, three mails."""
        self._day += timedelta(days=1)
        agreed = {"event": "lancement-in-situ", "dates": self._day.isoformat(), "place": "Évron"}
        at = self.house.now()
        with self.house.writing() as session:
            assert record(session, ATELIER, "date-convenue", agreed, by=PILOTE, at=at).refusal is None

    def agrees_by_command(self) -> Answer:
        """The same, typed in a terminal."""
        self._day += timedelta(days=1)
        agreed = ("event=lancement-in-situ", f"dates={self._day}", "place=Évron")
        return self.atelier("record", ATELIER, "date-convenue", *agreed, "--by", PILOTE)

    # What is kept.

    def states(self) -> Counter[str]:
        with self.house.reading() as session:
            return Counter(message.state for message in messages_of(session))

    def reasons(self, state: str) -> list[str]:
        """Why the mails in this state are in it."""
        with self.house.reading() as session:
            return [f"{m.message_id} {m.reason}" for m in messages_of(session) if m.state == state]

    def mails_left(self) -> bool:
        """Whether no mail waits."""
        return not WAITING & set(self.states())

    def walks(self) -> list[str]:
        with self.house.reading() as session:
            return [row.scope for row in walks_waiting(session)]

    def rests(self) -> bool:
        """Whether nothing waits: no mail, no walk."""
        return self.mails_left() and not self.walks()

    def rests_but(self, loop: str) -> bool:
        """Whether nothing waits that another loop than this one takes care of."""
        return not self.walks() if loop == "envois" else self.mails_left()

    def comes_to_rest(self, *, seconds: float = 120) -> None:
        until(self.rests, seconds=seconds, what=f"the end of {self.walks()} and of the mails")

    def every_mail_arrived_once(self) -> None:
        """Nothing lost, nothing doubled."""
        with self.house.reading() as session:
            rows = messages_of(session)
        owed = Counter(row.message_id for row in rows if row.state != "skipped")
        # What was overtaken while nothing ran says so, and nothing else is left out.
        assert {row.reason for row in rows if row.state == "skipped"} <= OVERTAKEN
        arrived = Counter(mail["Message-ID"] for mail in self.mail.mails)
        assert set(self.states()) <= {"sent", "skipped"}
        assert arrived == owed
        assert set(arrived.values()) == {1}
