"""A year as a spreadsheet (`.csv`): what people do, day after day, one act a line.

Columns, separated by « ; » so that a French spreadsheet opens the file as it is:

    le       the day (2027-03-10)
    heure    the hour in Paris (10:00), wherever the territory is: one clock keeps the lines in order
    journal  the short name of an atelier or of the session
    par      the address of who acts
    geste    record, open, waive, correct or move
    quoi     a kind of fact, a phase, « phase condition », an event, or the number of the fact to correct
    valeurs  key=value, separated by « | »; dates in them are in the territory's zone, as for `atelier`
    note     what happens, in a few words of French; « refus attendu » where a rule will say no
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo

from config.accord_cadre_file import AccordCadreIn
from config.session_file import AtelierIn, PersonIn, SessionFile
from config.text_file import read_text
from models.errors import BadInput
from models.fields import is_email
from models.kinds import NOT_TYPED, PAYLOADS, PeriodeNeutralisee
from models.moments import parse_when
from models.territories import PARIS

COLUMNS = ("le", "heure", "journal", "par", "geste", "quoi", "valeurs", "note")
EXPECTED_REFUSAL = "refus attendu"
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_ISO_DAY = re.compile(r"(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)")


class Verb(StrEnum):
    """What a person may do to a journal."""

    RECORD = "record"
    OPEN = "open"
    WAIVE = "waive"
    CORRECT = "correct"
    MOVE = "move"


#: What these cannot go without.
_NEEDED = {Verb.WAIVE: ("reason",), Verb.CORRECT: ("because",), Verb.MOVE: ("dates", "because")}
#: All that these may say.
_SAID = {Verb.WAIVE: {"reason", "until"}, Verb.MOVE: {"dates", "because", "place", "hours"}}
_CALLED = {Verb.WAIVE: "une dérogation", Verb.MOVE: "un déplacement"}
#: What « quoi » must look like, and how to say it.
_SHAPES = {
    Verb.RECORD: (_SLUG, "il faut une nature de fait"),
    Verb.OPEN: (_SLUG, "il faut une phase"),
    Verb.WAIVE: (re.compile(rf"{_SLUG.pattern} {_SLUG.pattern}"), "il faut une phase et une condition"),
    Verb.CORRECT: (re.compile(r"[1-9]\d{0,5}"), "il faut le numéro d’un fait"),
    Verb.MOVE: (_SLUG, "il faut un événement"),
}


@dataclass(frozen=True, slots=True)
class Act:
    """What one person does at one moment."""

    at: datetime
    scope: str
    by: str
    verb: Verb
    what: str
    values: Mapping[str, str]
    note: str = ""

    @property
    def refusal_expected(self) -> bool:
        """Whether the file says that a rule will refuse this act."""
        return EXPECTED_REFUSAL in self.note.lower()


def read_year(path: Path) -> list[Act]:
    """The acts in their order; BadInput names the line and the column in one sentence."""
    return list(_in_order(path.name, _acts(path.name, read_text(path))))


def _acts(name: str, text: str) -> Iterator[tuple[int, Act]]:
    """Each act with the number of its line; a cell never holds a line end."""
    lines = (_cells(name, number, line) for number, line in enumerate(text.split("\n"), 1))
    header = next(lines)
    for position, column in enumerate(COLUMNS):
        if header[position : position + 1] != [column]:
            raise _wrong(name, 1, column, "cette colonne n’est pas à sa place")
    if len(header) > len(COLUMNS):
        raise _wrong(name, 1, header[len(COLUMNS)], "cette colonne n’existe pas")
    for number, cells in enumerate(lines, 2):
        if any(cells):
            yield number, _act(name, number, cells)


def _cells(name: str, number: int, line: str) -> list[str]:
    try:
        rows = list(csv.reader([line], delimiter=";", strict=True))
    except csv.Error:
        raise _wrong(name, number, COLUMNS[0], "les guillemets ne se ferment pas") from None
    return [cell.strip() for cell in rows[0]] if rows else []


def _act(name: str, number: int, cells: list[str]) -> Act:
    if len(cells) != len(COLUMNS):
        column = COLUMNS[min(len(cells), len(COLUMNS) - 1)]
        raise _wrong(name, number, column, f"la ligne a {len(cells)} colonnes au lieu de {len(COLUMNS)}")
    line = dict(zip(COLUMNS, cells, strict=True))
    if not _SLUG.fullmatch(line["journal"]):
        raise _wrong(name, number, "journal", f"« {line['journal']} » n’est pas un nom court")
    if not is_email(line["par"]):
        raise _wrong(name, number, "par", f"« {line['par']} » n’est pas une adresse de messagerie")
    if line["geste"] not in set(Verb):
        raise _wrong(
            name, number, "geste", f"« {line['geste']} » n’est pas un geste possible ({', '.join(Verb)})"
        )
    verb = Verb(line["geste"])
    at = _moment(name, number, line["le"], line["heure"])
    what = _what(name, number, verb, line["quoi"])
    values = _values(name, number, verb, line["valeurs"])
    return Act(at, line["journal"], line["par"], verb, what, values, line["note"])


def _moment(name: str, number: int, day: str, hour: str) -> datetime:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", day):
        raise _wrong(name, number, "le", f"« {day} » n’est pas une date ; écrivez 2027-03-10")
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", hour):
        raise _wrong(name, number, "heure", f"« {hour} » n’est pas une heure ; écrivez 10:00")
    try:
        return parse_when(f"{day} {hour}", PARIS).at
    except BadInput as error:
        raise _wrong(name, number, "le", f"« {day} {hour} » n’existe pas", error.todo) from None


def _what(name: str, number: int, verb: Verb, what: str) -> str:
    shape, sentence = _SHAPES[verb]
    if not shape.fullmatch(what):
        raise _wrong(name, number, "quoi", f"« {what} » ne convient pas : {sentence}")
    if verb is Verb.RECORD and (what not in PAYLOADS or what in NOT_TYPED):
        raise _wrong(name, number, "quoi", f"la nature de fait « {what} » ne s’enregistre pas")
    return what


def _values(name: str, number: int, verb: Verb, text: str) -> dict[str, str]:
    values: dict[str, str] = {}
    for pair in text.split("|") if text else ():
        key, equals, value = (part.strip() for part in pair.partition("="))
        if not (equals and value and _SLUG.fullmatch(key)):
            raise _wrong(name, number, "valeurs", f"« {pair.strip()} » ne se lit pas ; écrivez clé=valeur")
        if key in values:
            raise _wrong(name, number, "valeurs", f"la clé « {key} » est écrite deux fois")
        values[key] = value
    if verb is Verb.OPEN and values:
        raise _wrong(name, number, "valeurs", "une ouverture de phase n’a pas de valeurs")
    for key in _NEEDED.get(verb, ()):
        if key not in values:
            raise _wrong(name, number, "valeurs", f"la clé « {key} » manque")
    if verb in _SAID and (extra := sorted(values.keys() - _SAID[verb])):
        raise _wrong(name, number, "valeurs", f"la clé « {extra[0]} » n’existe pas pour {_CALLED[verb]}")
    return values


def _in_order(name: str, acts: Iterable[tuple[int, Act]]) -> Iterator[Act]:
    """A year is lived forwards: an act before the one above it is a slip of the keyboard."""
    before: datetime | None = None
    for number, act in acts:
        if before is not None and act.at < before:
            raise _wrong(name, number, "le", "cette ligne a lieu avant celle qui la précède")
        before = act.at
        yield act


def _wrong(name: str, number: int, column: str, why: str, todo: str = "") -> BadInput:
    return BadInput(
        f"{name}, ligne {number}, colonne « {column} » : {why}.",
        todo=todo or "Corrigez cette ligne, puis recommencez.",
        field=column,
    )


def shifted(acts: Iterable[Act], weeks: int) -> list[Act]:
    """The same year so many weeks later: days of the week and hours in Paris stay what they were."""
    return [
        replace(
            act,
            at=_later(act.at, weeks),
            values={key: _text_later(value, weeks) for key, value in act.values.items()},
        )
        for act in acts
    ]


def shifted_session(file: SessionFile, weeks: int) -> SessionFile:
    """The same session so many weeks later: starts, planned days, events, ends of roles, accords-cadres."""
    return file.model_copy(
        update={
            "events": _days_later(file.events, weeks),
            "people": _people_later(file.people, weeks),
            "periods": _periods_later(file.periods, weeks),
            "accords_cadres": tuple(_lot_later(lot, weeks) for lot in file.accords_cadres),
            "ateliers": tuple(_atelier_later(atelier, weeks) for atelier in file.ateliers),
        }
    )


def _lot_later(lot: AccordCadreIn, weeks: int) -> AccordCadreIn:
    by = timedelta(weeks=weeks)
    return lot.model_copy(update={"since": lot.since + by, "until": lot.until + by})


def _atelier_later(atelier: AtelierIn, weeks: int) -> AtelierIn:
    return atelier.model_copy(
        update={
            "start": atelier.start + timedelta(weeks=weeks),
            "planned": _days_later(atelier.planned, weeks),
            "people": _people_later(atelier.people, weeks),
            "periods": _periods_later(atelier.periods, weeks),
        }
    )


def _people_later(people: Iterable[PersonIn], weeks: int) -> tuple[PersonIn, ...]:
    by = timedelta(weeks=weeks)
    return tuple(one.model_copy(update={"until": one.until + by}) if one.until else one for one in people)


def _periods_later(periods: Iterable[PeriodeNeutralisee], weeks: int) -> tuple[PeriodeNeutralisee, ...]:
    by = timedelta(weeks=weeks)
    return tuple(one.model_copy(update={"first": one.first + by, "last": one.last + by}) for one in periods)


def _days_later(days: Mapping[str, tuple[date, ...]], weeks: int) -> dict[str, tuple[date, ...]]:
    return {event: tuple(day + timedelta(weeks=weeks) for day in said) for event, said in days.items()}


def _later(at: datetime, weeks: int) -> datetime:
    """Counted on the wall clock, so that 10:00 stays 10:00 across the change to summer time."""
    zone = ZoneInfo(PARIS)
    return (at.astimezone(zone) + timedelta(weeks=weeks)).astimezone(at.tzinfo)


def _text_later(text: str, weeks: int) -> str:
    """The text with every date in it moved; what only looks like a date stays."""

    def moved(found: re.Match[str]) -> str:
        try:
            return (date.fromisoformat(found[0]) + timedelta(weeks=weeks)).isoformat()
        except ValueError:
            return found[0]

    return _ISO_DAY.sub(moved, text)
