"""What a document lacks is said where it lacks: a visible blank with its name, never an invention."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from models.amounts import CENT
from models.french import NBSP, french_amount, french_date
from models.moments import When


@dataclass(frozen=True, slots=True)
class Blank:
    """A fact that nobody has recorded, by the name of what belongs there."""

    name: str

    def __str__(self) -> str:
        return f"[à compléter{NBSP}: {self.name}]"


#: What stands in a document: words, or a blank that says which words are missing.
Said = str | Blank


def or_blank(text: str | None, name: str) -> Said:
    """The words, or what they would have said."""
    return text or Blank(name)


def day_or_blank(day: date | None, name: str) -> Said:
    """« 1er mars 2027 »."""
    return french_date(day) if day else Blank(name)


def when_or_blank(when: When | None, name: str) -> Said:
    """The moment, to the second where it is known so."""
    return when.exact() if when else Blank(name)


def amount_or_blank(amount: Decimal | None, name: str) -> Said:
    """« 150 000,00 € »."""
    return Blank(name) if amount is None else french_amount(amount)


def number(value: Decimal | Fraction) -> str:
    """« 15,50 » : two decimals, half up, whatever the exact value is."""
    exact = Decimal(value.numerator) / value.denominator if isinstance(value, Fraction) else value
    return str(exact.quantize(CENT, ROUND_HALF_UP)).replace(".", ",")


def short_number(value: Decimal) -> str:
    """« 60 », « 12,50 » : of a weight or a scale, no decimals that are nought."""
    return number(value).removesuffix(",00")


def lines(text: str | None, name: str) -> list[Said]:
    """Words that somebody wrote, a paragraph each."""
    found: list[Said] = [line.strip() for line in (text or "").splitlines() if line.strip()]
    return found or [Blank(name)]
