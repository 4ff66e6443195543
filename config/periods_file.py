"""The table of neutralised periods: the one that is shipped, then that of the installation, read strictly."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, model_validator

from config.complaints import why
from config.yaml_file import place_of, read_yaml
from models.almanac import Hardness, Period
from models.errors import BadInput
from models.fields import Day, Name, check_order
from models.strict import Key, Strict
from models.territories import METROPOLE, territory_of

SHIPPED = Path(__file__).parent / "calendars" / "periods.yaml"
_METROPOLE = "metropole"
_EACH_YEAR = re.compile(r"(\d{1,2})/(\d{1,2})")


def _day_of_year(value: Any) -> tuple[int, int]:
    """« 01/08 » as day and month; 29 February is not a day of each year. Pydantic wants ValueError."""
    found = _EACH_YEAR.fullmatch(value.strip()) if isinstance(value, str) else None
    try:
        # 2027 is no leap year: 29 February is refused with the days that never exist.
        day = date(2027, int(found[2]), int(found[1])) if found else None
    except ValueError:
        day = None
    if day is None:
        raise ValueError(f"« {value} » n’est pas un jour de chaque année ; écrivez 31/08")
    return day.month, day.day


def _all_of_it(value: Any) -> Any:
    """« metropole » says as much as the list of its départements."""
    return [value] if value == _METROPOLE else value


def _territory(code: str) -> str:
    try:
        return code if code == _METROPOLE else territory_of(code).code
    except BadInput as error:
        raise ValueError(error.message.rstrip(".")) from None


DayOfYear = Annotated[tuple[int, int], BeforeValidator(_day_of_year)]
Codes = Annotated[tuple[Annotated[str, AfterValidator(_territory)], ...], BeforeValidator(_all_of_it)]


class EachYear(Strict):
    """The same days every year; when the last comes before the first, they run into the next year."""

    first: DayOfYear
    last: DayOfYear

    def in_years(self, years: frozenset[int]) -> Iterator[tuple[date, date]]:
        """Each time they fall, at least in part, in these years."""
        over = self.last < self.first
        for year in sorted(years | {year - 1 for year in years if over}):
            yield date(year, *self.first), date(year + over, *self.last)


class NeutralisedPeriod(Strict):
    """One line of the table."""

    title: Name
    first: Day | None = None
    last: Day | None = None
    each_year: EachYear | None = None
    hardness: Hardness = Hardness.WARN
    departements: Codes | None = Field(default=None, min_length=1)
    to_confirm: bool = False

    @model_validator(mode="after")
    def _once_or_each_year(self) -> Self:
        dated = self.first is not None and self.last is not None
        if dated == (self.each_year is not None) or (self.first is None) != (self.last is None):
            raise ValueError("il faut first et last, ou each_year")
        if self.first and self.last:
            check_order(self.first, self.last)
        return self

    def concerns(self, departement: str | None) -> bool:
        """Whether it holds there; the nation, which is None, meets in the métropole."""
        if self.departements is None:
            return True
        in_metropole = departement is None or departement in METROPOLE
        return departement in self.departements or (in_metropole and _METROPOLE in self.departements)

    def periods(self, years: frozenset[int]) -> Iterator[Period]:
        """The periods that touch these years."""
        if self.first and self.last:
            spans = iter([(self.first, self.last)])
        else:
            spans = self.each_year.in_years(years) if self.each_year else iter(())
        for first, last in spans:
            if not years.isdisjoint(range(first.year, last.year + 1)):
                yield Period(first, last, self.title, self.hardness, self.to_confirm)


class PeriodsFile(Strict):
    """A whole table; null takes away the period of that key."""

    periods: dict[Key, NeutralisedPeriod | None]


def read_periods(path: Path) -> Mapping[str, NeutralisedPeriod | None]:
    """The table of a file; BadInput names the line and the key in one sentence."""
    document = read_yaml(path)
    try:
        return PeriodsFile.model_validate(document).periods
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        line, key = place_of(document, first["loc"])
        raise BadInput(
            f"{path.name}, ligne {line}, clé « {key} » : {why(first)}.",
            todo="Corrigez cette ligne.",
            field=key,
        ) from None


@functools.cache
def shipped_periods() -> Mapping[str, NeutralisedPeriod | None]:
    """The table that comes with the program."""
    return read_periods(SHIPPED)
