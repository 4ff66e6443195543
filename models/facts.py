"""Facts: what happened, when, who said so. Nothing else is stored as truth."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from models.errors import BadInput
from models.french import nearest
from models.kinds import PAYLOADS, Correction, Payload
from models.moments import Precision, When, parse_when

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Fact:
    """One recorded fact of an atelier or of a session; `by` is a keyed reference to a person.

    `dated_at` is when a correction that changed its dates was recorded, if one did.
    """

    scope: str
    seq: int
    kind: str
    payload: Payload
    when: When
    recorded_at: datetime
    by: str
    identity: str = "declared"
    corrected_by: int = 0
    dated_at: datetime | None = None

    @property
    def at(self) -> datetime:
        """When it happened, in UTC."""
        return self.when.at

    @property
    def known_at(self) -> datetime:
        """Since when its dates are known: until they were corrected nobody could keep them."""
        return self.dated_at or self.recorded_at

    @property
    def version(self) -> str:
        """The fact as it stands: corrected, it is another cause for a message."""
        return f"{self.ref}~{self.corrected_by}" if self.corrected_by else self.ref

    @property
    def ref(self) -> str:
        """How other rows name it: « les-coevrons#12 »."""
        return f"{self.scope}#{self.seq}"


@dataclass(frozen=True, slots=True)
class Draft:
    """A fact about to be recorded: `decide` makes it, the transaction numbers and signs it."""

    kind: str
    payload: Payload
    when: When


def canonical(payload: Payload) -> str:
    """The payload as the text that is stored and signed: sorted keys, nothing left out by default."""
    data = payload.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@functools.lru_cache(maxsize=50_000)
def parse_stored(kind: str, text: str) -> Payload:
    """The payload of a stored row; frozen, so one object can serve every reader."""
    return PAYLOADS[kind].model_validate_json(text)


def precedes(first: Fact, second: Fact) -> bool:
    """Whether a fact came before another; on a day known only as a day, the second may follow the first."""
    if Precision.DAY in {first.when.precision, second.when.precision}:
        return first.when.day < second.when.day
    return first.at < second.at


def corrected(facts: Iterable[Fact]) -> list[Fact]:
    """The facts as they stand after their corrections, in the order they happened."""
    kept: dict[tuple[str, int], Fact | None] = {}
    corrections: list[Fact] = []
    for fact in facts:
        if isinstance(fact.payload, Correction):
            corrections.append(fact)
        else:
            kept[fact.scope, fact.seq] = fact
    for fact in sorted(corrections, key=lambda c: c.seq):
        assert isinstance(fact.payload, Correction)  # noqa: S101 - narrows the type for mypy
        target = kept.get((fact.scope, fact.payload.fact))
        if target is not None:
            after = apply_correction(target, fact.payload)
            if after is not None:
                dated_at = target.dated_at if _dates(after) == _dates(target) else fact.recorded_at
                after = replace(after, corrected_by=fact.seq, dated_at=dated_at)
            kept[fact.scope, fact.payload.fact] = after
    return sorted((f for f in kept.values() if f is not None), key=lambda f: (f.at, f.scope, f.seq))


#: The values that fix a date, or say of what it is the date.
_DATING = (
    "dates", "notified_at", "until", "decision", "reply", "effect", "event", "deliverable", "version",
)  # fmt: skip


def _dates(fact: Fact) -> tuple[object, ...]:
    """What others are dated by: the other values of a fact may be corrected without moving anything."""
    return fact.when, *(getattr(fact.payload, name, None) for name in _DATING)


def apply_correction(target: Fact, correction: Correction) -> Fact | None:
    """The fact as corrected, or None if it is said not to have happened; BadInput if nonsense."""
    if correction.void:
        return None
    when = parse_when(correction.on, target.when.zone) if correction.on else target.when
    if not correction.set:
        return replace(target, when=when)
    said = target.payload.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return replace(target, when=when, payload=read_payload(target.kind, {**said, **correction.set}))


def read_payload(kind: str, values: dict[str, Any]) -> Payload:
    """A payload from typed values; BadInput with one French sentence about the first wrong key."""
    model = PAYLOADS.get(kind)
    if model is None:
        raise BadInput(
            f"La nature de fait « {kind} » n’existe pas.",
            todo=f"{nearest(kind, PAYLOADS)}Natures : {', '.join(PAYLOADS)}.",
            field="kind",
        )
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise _sentence(kind, model, error) from None


#: What a value must look like, said to whoever typed another one.
_LINK, _DIGEST = "une adresse commence par https:// ou http://", "64 chiffres et lettres de a à f"
_SHAPES = {"url": _LINK, "remote": _LINK, "sha256": _DIGEST, "act-sha256": _DIGEST}
_KEY = "minuscules sans accent, chiffres et tirets"


def _sentence(kind: str, model: type[Payload], error: ValidationError) -> BadInput:
    first = error.errors(include_url=False)[0]
    field = str(first["loc"][0]) if first["loc"] else ""
    known = ", ".join(name.replace("_", "-") for name in model.model_fields)
    given, shape = str(first.get("input"))[:80], _SHAPES.get(field, _KEY)
    sentences = {
        "extra_forbidden": f"La clé « {field} » n’existe pas pour {kind}.",
        "missing": f"La clé « {field} » manque pour {kind}.",
        "value_error": _about(field, str(first.get("ctx", {}).get("error", ""))),
        "timezone_aware": f"« {field} » : le moment « {given} » est sans fuseau horaire.",
        "string_too_long": f"« {field} » : ce texte est trop long.",
        "string_pattern_mismatch": f"« {field} » : « {given} » ne convient pas ({shape}).",
        "enum": f"« {field} » : « {given} » n’est pas un choix possible ({_choices(first)}).",
        "literal_error": f"« {field} » : « {given} » n’est pas un choix possible ({_choices(first)}).",
    }
    message = sentences.get(str(first["type"]), f"« {field} » : la valeur « {given} » ne convient pas.")
    return BadInput(message, todo=f"Clés de {kind} : {known}.", field=field)


def _about(field: str, said: str) -> str:
    """What is said of one key, or of several together: « Donnez l’empreinte … (sha256) ou … »."""
    return f"« {field} » : {said}." if field else f"{said[:1].upper()}{said[1:]}."


def _choices(error: Any) -> str:
    return str(error.get("ctx", {}).get("expected", "")).replace("'", "").replace(" or ", ", ")
