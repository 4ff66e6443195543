"""The one screen that says what runs when.

| flow               | when                                                                |
|--------------------|---------------------------------------------------------------------|
| `relances`         | every hour at five past, and within half a minute of a moment that   |
|                    | comes due; the rules decide in each territory's zone (without        |
|                    | Prefect: the same work every ten minutes, as a plain function)       |
| `envois`           | after each act, and when a mail that was deferred may be tried again |
| `alerte`           | when mail is due and none leaves (Prefect's automation)              |
| `parcours`         | after each act on the atelier, and when time moved it                |
| `session_nationale`| after each act on the session                                        |
| `enregistrer`      | when somebody fills the form                                         |
| `ouvrir_phase`     | when somebody fills the form                                         |

On several machines (docs/cluster.md) the same, on the work pool `ateliers`: any worker runs them, and of
all the workers the one that holds the lease asks for what is owed.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from prefect import Flow

from flows.alerte import alerte
from flows.enregistrer import enregistrer
from flows.envois import envois
from flows.ouvrir_phase import ouvrir_phase
from flows.parcours import parcours
from flows.relances import relances
from flows.session_nationale import session_nationale

TIME_ZONE = "Europe/Paris"
#: On every run of ours, so that they are found and, after a kill, closed.
TAG = "ateliers"


@dataclass(frozen=True, slots=True)
class Entry:
    """A deployment: its flow, its schedule if it has one, the parameters whose choices are listed."""

    flow: Flow[..., Any]
    cron: str | None = None
    choices: tuple[tuple[str, str], ...] = ()
    tags: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """File, function, flow and deployment share one name."""
        return str(self.flow.name)

    @property
    def entrypoint(self) -> str:
        """A module, never a file, so that our package names stay ours."""
        return f"flows.{self.name}:{self.name}"


TIMETABLE = (
    Entry(
        enregistrer,
        choices=(
            ("atelier", "journals"),
            ("fait", "kinds"),
            ("evenement", "events"),
            ("livrable", "deliverables"),
            ("decision", "decisions"),
        ),
        tags=("formulaire",),
    ),
    Entry(ouvrir_phase, choices=(("atelier", "ateliers"), ("phase", "triggered")), tags=("formulaire",)),
    Entry(parcours, choices=(("atelier", "ateliers"),)),
    Entry(session_nationale, choices=(("session", "sessions"),)),
    Entry(relances, cron="5 * * * *"),
    Entry(envois),
    Entry(alerte),
)

# Otherwise Prefect asks its server at each run, in a call that holds up our event loop, where results are
# kept: one that is frozen would stop the beat and the mails for a minute. None of ours is ever kept.
for _entry in TIMETABLE:
    _entry.flow.result_storage = Path(os.devnull)
