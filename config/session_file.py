"""The import file: a session, its ateliers, people and dates (design.md, « The import file »)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, field_validator, model_validator

from config.accord_cadre_file import AccordCadreIn, said_twice, undefined
from config.addresses import Address
from config.complaints import why
from config.contract_file import read_contract, unknown_terms
from config.process_file import available, load_process
from config.yaml_file import place_of, read_yaml
from models.definition import Place
from models.errors import BadInput
from models.fields import MAX_SLUG, Day, Days, Name, is_slug
from models.kinds import Contract, PeriodeNeutralisee
from models.process import Process
from models.roles import Role
from models.strict import Strict
from models.territories import TERRITORIES, check_usages, zone_of


def _slug(value: str) -> str:
    """Short names are keys of pages, tags and rows: what they may be is the same everywhere."""
    if not is_slug(value):
        raise ValueError(
            f"il faut des minuscules sans accent, des chiffres et des tirets, {MAX_SLUG} caractères au plus"
        )
    return value


Slug = Annotated[str, AfterValidator(_slug)]


class PersonIn(Strict):
    """Somebody and their role."""

    email: Address
    name: Name
    role: Role
    until: Day | None = None


class CalendarIn(Strict):
    """What a territory declares off besides the legal holidays."""

    usages: tuple[str, ...] = ()
    days_off: dict[Day, Name] = Field(default_factory=dict)


class AtelierIn(Strict):
    """A territory."""

    slug: Slug
    name: Name
    departement: str
    start: Day
    people: tuple[PersonIn, ...] = ()
    planned: dict[str, Days] = Field(default_factory=dict)
    contract: Annotated[Contract, BeforeValidator(read_contract)] = Contract()
    calendar: CalendarIn = CalendarIn()
    periods: tuple[PeriodeNeutralisee, ...] = ()
    room: str | None = Field(default=None, max_length=255)
    #: The mailbox of the pilot's service: messages are written from it and answered to it.
    mailbox: Address | None = None

    @field_validator("departement")
    @classmethod
    def _exists(cls, code: str) -> str:
        try:
            zone_of(code)
        except BadInput as error:
            raise ValueError(error.message.rstrip(".")) from None
        return code

    @model_validator(mode="after")
    def _its_own_usages(self) -> Self:
        try:
            check_usages(TERRITORIES[self.departement], self.calendar.usages)
        except BadInput as error:
            raise ValueError(f"{error.message[0].lower()}{error.message[1:].rstrip('.')}") from None
        return self


class SessionIn(Strict):
    """A national session."""

    slug: Slug
    title: Name
    process: str
    room: str | None = Field(default=None, max_length=255)
    mailbox: Address | None = None

    @field_validator("process")
    @classmethod
    def _exists(cls, key: str) -> str:
        if key not in available():
            raise ValueError(f"le processus « {key} » n’existe pas ; possibles : {', '.join(available())}")
        return key


class SessionFile(Strict):
    """The whole file."""

    session: SessionIn
    events: dict[str, Days] = Field(default_factory=dict)
    people: tuple[PersonIn, ...] = ()
    #: Days to know of before choosing a date, for all its ateliers; an atelier may have its own.
    periods: tuple[PeriodeNeutralisee, ...] = ()
    #: Those among whose titulaires its ateliers pass their marchés; one entry a lot.
    accords_cadres: tuple[AccordCadreIn, ...] = Field(default=(), alias="accords-cadres")
    ateliers: tuple[AtelierIn, ...] = ()


def check_events(process: Process, file: SessionFile) -> None:
    """BadInput for an event that the process does not hold where the file puts it."""
    for loc, reason in _unknown_events(process, file):
        raise BadInput(f"{'.'.join(map(str, loc))} : {reason}.", field=str(loc[-1]))


def _unknown_events(process: Process, file: SessionFile) -> Iterator[tuple[Place, str]]:
    for event in file.events:
        yield from _unknown_event(process, event, "session", ("events", event))
    for rank, atelier in enumerate(file.ateliers):
        for event in atelier.planned:
            yield from _unknown_event(process, event, "atelier", ("ateliers", rank, "planned", event))


def _unknown_event(process: Process, event: str, scope: str, loc: Place) -> Iterator[tuple[Place, str]]:
    known = [key for key, phase in process.events.items() if phase.scope == scope]
    if event not in known:
        yield loc, f"l’événement « {event} » n’existe pas ici ; possibles : {', '.join(known)}"


def _contracts(process: Process, file: SessionFile) -> Iterator[tuple[Place, str]]:
    """What the contracts name that neither the process nor the file defines."""
    named = [(one.contract.accord_cadre, one.contract.lot) for one in file.ateliers]
    yield from undefined(file.accords_cadres, named)
    for rank, atelier in enumerate(file.ateliers):
        yield from unknown_terms(process, atelier.contract, ("ateliers", rank, "contract"))


def _twice(file: SessionFile) -> Iterator[tuple[Place, str]]:
    """A short name that serves twice: a journal has one name, and one only."""
    seen = {file.session.slug}
    for rank, atelier in enumerate(file.ateliers):
        if atelier.slug in seen:
            yield ("ateliers", rank, "slug"), f"le nom court « {atelier.slug} » sert deux fois"
        seen.add(atelier.slug)
    yield from said_twice(file.accords_cadres)


def read_session(path: Path) -> SessionFile:
    """The file, checked; BadInput names the line and the key in one sentence."""
    document = read_yaml(path)
    try:
        file = SessionFile.model_validate(document)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise _misplaced(path, document, first["loc"], why(first)) from None
    process = load_process(file.session.process)
    for loc, reason in (*_twice(file), *_unknown_events(process, file), *_contracts(process, file)):
        raise _misplaced(path, document, loc, reason)
    return file


def _misplaced(path: Path, document: Any, loc: Place, reason: str) -> BadInput:
    line, key = place_of(document, loc)
    return BadInput(
        f"{path.name}, ligne {line}, clé « {key} » : {reason}.",
        todo="Corrigez cette ligne, puis importez à nouveau.",
        field=key,
    )
