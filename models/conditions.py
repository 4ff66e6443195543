"""Conditions: what a phase waits for, one word each (process.md, « opens when / closes when »)."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from enum import StrEnum
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from models.kinds import Need
from models.roles import Role


class Step(StrEnum):
    """A step of the passation of a marché subséquent, in the order it is lived (CCP, R2162-10)."""

    BESOIN = "besoin"  # The documents of the need are frozen.
    CONSULTATION = "consultation"  # All the titulaires are consulted in writing.
    OUVERTURE = "ouverture"  # The offers are opened, not before the deadline.
    ANALYSE = "analyse"  # Each offer is judged, and those that may be compared are marked.
    CHOIX = "choix"  # A team is chosen.
    REJETS = "rejets"  # All the others know.
    SIGNATURE = "signature"  # The contract is signed.


class Verb(StrEnum):
    """The word that says what must have happened; `submitted` or `admitted` is a stricter gate."""

    REGISTERED = "registered"  # The atelier is registered with its pilot.
    FACT = "fact"  # A fact of this kind is recorded.
    DATED = "dated"  # The event has an agreed date.
    PROGRAMME = "programme"  # The event has an agreed programme.
    HELD = "held"  # The event took place.
    CIRCULATED = "circulated"  # A working version went round.
    SUBMITTED = "submitted"  # Handed in for verification, with all its parts.
    ANSWERED = "answered"  # Decided, or taken into account.
    ADMITTED = "admitted"  # Admitted, by decision or by silence.
    PUBLISHED = "published"  # The deliverable is public.
    PASSATION = "passation"  # A step of the passation is done, in the consultation that counts.


ABOUT_EVENTS = frozenset({Verb.DATED, Verb.PROGRAMME, Verb.HELD})
ABOUT_DELIVERABLES = frozenset(
    {Verb.CIRCULATED, Verb.SUBMITTED, Verb.ANSWERED, Verb.ADMITTED, Verb.PUBLISHED}
)

#: Who owes what, where the definition does not say otherwise.
OWNERS = {
    Verb.REGISTERED: Role.NATIONAL,
    Verb.FACT: Role.PILOTE,
    Verb.DATED: Role.PILOTE,
    Verb.PROGRAMME: Role.PILOTE,
    Verb.HELD: Role.PILOTE,
    Verb.CIRCULATED: Role.MANDATAIRE,
    Verb.SUBMITTED: Role.MANDATAIRE,
    Verb.ANSWERED: Role.PILOTE,
    Verb.ADMITTED: Role.DECIDEUR,
    Verb.PUBLISHED: Role.NATIONAL,
    Verb.PASSATION: Role.PILOTE,
}

_SUFFIXES = {
    Verb.DATED: "date",
    Verb.PROGRAMME: "programme",
    Verb.HELD: "tenu",
    Verb.CIRCULATED: "circule",
    Verb.SUBMITTED: "remis",
    Verb.ANSWERED: "repondu",
    Verb.ADMITTED: "admis",
    Verb.PUBLISHED: "publie",
}

#: The facts that make it so. A registration is the import's; admission may come of silence too.
RECORDED_AS = {
    Verb.REGISTERED: ("atelier-inscrit",),
    Verb.DATED: ("date-convenue",),
    Verb.PROGRAMME: ("programme-convenu",),
    Verb.HELD: ("evenement-tenu",),
    Verb.CIRCULATED: ("version-circulee",),
    Verb.SUBMITTED: ("livrable-remis",),
    Verb.ANSWERED: ("decision-prise", "pris-en-compte"),
    Verb.ADMITTED: ("decision-prise",),
    Verb.PUBLISHED: ("livret-publie",),
}

#: The facts that make a step of the passation.
STEPS_RECORDED_AS = {
    Step.BESOIN: ("besoin-fige",),
    Step.CONSULTATION: ("consultation-lancee",),
    Step.OUVERTURE: ("offres-ouvertes",),
    Step.ANALYSE: ("offre-jugee", "note-attribuee"),
    Step.CHOIX: ("choix-fait",),
    Step.REJETS: ("rejet-notifie",),
    Step.SIGNATURE: ("marche-signe",),
}


class Due(BaseModel):
    """By when: so many days before or after an event, after a submission, or the verification delay."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    days: int = Field(default=0, ge=0, le=400)
    before: str | None = None
    after: str | None = None

    @model_validator(mode="after")
    def _one_anchor(self) -> Self:
        if (self.before is None) == (self.after is None):
            raise ValueError("une échéance se compte avant (before) ou après (after) quelque chose")
        return self


class Condition(BaseModel):
    """Something that must be so, who owes it and by when; written `- held: atelier-1`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    verb: Verb
    subject: str = ""
    version: int | None = Field(default=None, ge=1)
    place: bool = False
    after: str | None = None
    only_if: Literal["start-order", "accord-cadre"] | None = None
    #: The documents of the need, where the condition is that they be frozen.
    documents: tuple[Need, ...] = ()
    owner: Role | None = None
    due: Due | None = None

    @model_validator(mode="before")
    @classmethod
    def _verb_is_the_key(cls, data: Any) -> Any:
        """Reads `{held: atelier-1}` as verb and subject."""
        if isinstance(data, str):
            return {"verb": data}
        if not isinstance(data, dict) or "verb" in data:
            return data
        verbs = [key for key in data if key in set(Verb)]
        if len(verbs) != 1:
            words = ", ".join(Verb)
            raise ValueError(f"une condition commence par un mot, et un seul, parmi {words}")
        rest = {key: value for key, value in data.items() if key not in verbs}
        return {"verb": verbs[0], "subject": data[verbs[0]], **rest}

    @model_validator(mode="after")
    def _documents_of_the_need(self) -> Self:
        """A step that exists, and the documents where they are what it is about."""
        if self.verb is Verb.PASSATION and self.subject not in set(Step):
            raise ValueError(f"une étape de la passation est l’une de : {', '.join(Step)}")
        if bool(self.documents) != (self.verb is Verb.PASSATION and self.subject == Step.BESOIN):
            raise ValueError(
                "les documents (documents) se donnent avec « passation: besoin », et là seulement"
            )
        return self

    @functools.cached_property
    def key(self) -> str:
        """Stable name of the thing owed, the same in every phase that waits for it."""
        if self.verb is Verb.REGISTERED:
            return "atelier-inscrit"
        if self.verb is Verb.FACT:
            return self.subject
        if self.verb is Verb.PASSATION:
            return f"passation-{self.subject}"
        version = f"-v{self.version}" if self.version else ""
        final = "-final" if self.after else ""
        return f"{self.subject}{version}-{_SUFFIXES[self.verb]}{final}"

    @property
    def deliverable(self) -> str | None:
        """The deliverable it is about, if any."""
        return self.subject if self.verb in ABOUT_DELIVERABLES else None

    @property
    def event(self) -> str | None:
        """The event it is about, if any."""
        return self.subject if self.verb in ABOUT_EVENTS else None

    @property
    def owed_by(self) -> Role:
        """The role that owes it."""
        return self.owner or OWNERS[self.verb]

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of fact that make it so."""
        if self.verb is Verb.PASSATION:
            return STEPS_RECORDED_AS[Step(self.subject)]
        return (self.subject,) if self.verb is Verb.FACT else RECORDED_AS[self.verb]

    def names(self) -> Iterator[tuple[Literal["event", "deliverable", "fact"], str]]:
        """Every key it refers to, so that the loader can resolve each."""
        if self.event:
            yield "event", self.event
        if self.deliverable:
            yield "deliverable", self.deliverable
        if self.verb is Verb.FACT:
            yield "fact", self.subject
        anchors = (self.due.before, self.due.after) if self.due else ()
        for key in (self.after, *anchors):
            if key and key != "remise":
                yield "event", key
