"""Plays one act of a year written beforehand: the very tasks that people use, at the moment it says."""

from __future__ import annotations

from sqlmodel import Session

from config.year_file import Act, Verb
from models.typed import typed_days
from tasks.act import Outcome
from tasks.correct import correct
from tasks.move_date import move
from tasks.record import record
from tasks.trigger import trigger
from tasks.waive import waive


def play(session: Session, act: Act, *, seen: int | None = None) -> Outcome:
    """The outcome of the act; a refusal is an outcome too. Raises what the task itself raises."""
    values = dict(act.values)
    if act.verb is Verb.OPEN:
        return trigger(session, act.scope, act.what, by=act.by, at=act.at, seen=seen)
    if act.verb is Verb.WAIVE:
        phase, condition = act.what.split()
        return waive(
            session,
            act.scope,
            phase,
            condition,
            reason=values["reason"],
            until=values.get("until"),
            by=act.by,
            at=act.at,
            seen=seen,
        )
    if act.verb is Verb.CORRECT:
        because = values.pop("because")
        return correct(
            session, act.scope, int(act.what), values, because=because, by=act.by, at=act.at, seen=seen
        )
    if act.verb is Verb.MOVE:
        return move(
            session,
            act.scope,
            act.what,
            typed_days(values["dates"], f"« {values['dates']} »", field="dates"),
            because=values["because"],
            by=act.by,
            at=act.at,
            place=values.get("place"),
            hours=values.get("hours"),
            seen=seen,
        ).outcome
    # « on » says when it happened; it belongs to the act, not to what the fact says.
    on = values.pop("on", None)
    return record(session, act.scope, act.what, values, by=act.by, at=act.at, on=on, seen=seen)
