"""What is not said any more, in a mail or in a room: it was annulled, corrected, or said again since."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row
from sqlmodel import Session

from tasks.needless import needless
from tasks.replanned import OVERTAKEN, replanned
from tasks.stopped import stopped
from tasks.superseded import superseded
from tasks.untrue import untrue


def no_more_said(session: Session, waiting: Sequence[Row[Any]]) -> dict[str, str]:
    """By key, why these rows do not leave; needs what `superseded` does, and their number."""
    planned = {key: OVERTAKEN for key, moves in replanned(session, waiting).items() if not moves}
    needed = {**planned, **needless(session, waiting), **stopped(session, waiting)}
    return {**needed, **superseded(session, waiting), **untrue(session, waiting)}
