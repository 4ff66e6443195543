"""Events: dated, cancelled, held; and what else took place."""

from __future__ import annotations

from models.fields import Days, HoursOfDay, Link, Text, Words
from models.kinds.payload import Payload


class DateConvenue(Payload):
    """The date of an event is agreed; the latest holds."""

    event: str
    dates: Days
    place: Text | None = None
    remote: Link | None = None
    hours: HoursOfDay | None = None


class EvenementAnnule(Payload):
    """The agreed date no longer holds."""

    event: str
    reason: Text


class ProgrammeConvenu(Payload):
    """The programme of an event is agreed."""

    event: str


class EvenementTenu(Payload):
    """An event took place."""

    event: str
    dates: Days
    present: Words | None = None


class AtelierExcuse(Payload):
    """A territory will not come to a national event."""

    event: str
    atelier: str
    reason: Text | None = None


class ValidationPolitique(Payload):
    """A délibération or a COPIL; it decides nothing in law."""

    body: Text


class AutreEvenement(Payload):
    """COTECH, COPIL, visit, interview and the like."""

    nature: Text
    title: Text | None = None
