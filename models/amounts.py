"""Amounts, marks and weights: exact decimals, refused with a French reason when they make no sense."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator

from models.french import french_amount

#: Beyond this an amount is a slip of the keyboard: a marché subséquent is about 150 000 €.
MAX_AMOUNT = Decimal("99999999.99")
CENT, ZERO = Decimal("0.01"), Decimal("0.00")
_PLAIN = re.compile(r"-?\d{1,12}(\.\d{1,2})?")
#: What people put between thousands, and after the number.
_SPACES = re.compile(r"[\s\u00a0\u202f]|€")


def to_cent(amount: Decimal) -> Decimal:
    """Rounded half up to the cent: the one place where money is rounded."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def total(amounts: Iterable[Decimal]) -> Decimal:
    """Their sum; of none, zero euros."""
    return sum(amounts, ZERO)


def with_vat(amount_ht: Decimal, vat: Decimal) -> Decimal:
    """The amount TTC, to the cent; `vat` in per cent."""
    return to_cent(amount_ht * (100 + vat) / 100)


def read_decimal(value: Any) -> Decimal:
    """An exact number typed as 1500, 1500.5 or « 1 500,50 € »; pydantic wants ValueError."""
    text = _SPACES.sub("", str(value))
    if "," in text and "." not in text:
        text = text.replace(",", ".")
    if isinstance(value, float) or not _PLAIN.fullmatch(text):
        raise ValueError(f"« {str(value)[:40]} » n’est pas un nombre de deux décimales au plus (1500,50)")
    return Decimal(text).quantize(CENT)


def read_amount(value: Any) -> Decimal:
    """Euros and cents, never negative."""
    amount = read_decimal(value)
    if amount < 0:
        raise ValueError(f"un montant n’est jamais négatif ({french_amount(amount)})")
    if amount > MAX_AMOUNT:
        raise ValueError(f"ce montant dépasse {french_amount(MAX_AMOUNT)}")
    return amount


def read_points(value: Any) -> Decimal:
    """A mark, never negative; how high it may be is said by the accord-cadre."""
    points = read_decimal(value)
    if points < 0:
        raise ValueError(f"une note n’est jamais négative ({f'{points:f}'.replace('.', ',')})")
    if points > MAX_AMOUNT:
        raise ValueError("cette note dépasse tout barème")
    return points


def _pairs(value: Any, read: Callable[[Any], Decimal]) -> dict[str, Decimal]:
    """« methode:40,prix:60 » as typed on a command line, or a mapping."""
    if isinstance(value, dict):
        return {str(key): read(one) for key, one in value.items()}
    found: dict[str, Decimal] = {}
    for word in filter(None, (item.strip() for item in str(value).split(","))):
        key, colon, number = (part.strip() for part in word.partition(":"))
        if not colon or not key:
            raise ValueError(f"« {word} » : il faut une clé, deux-points et un nombre (prix:40)")
        if key in found:
            raise ValueError(f"« {key} » est donné deux fois")
        found[key] = read(number)
    return found


def _read_weights(value: Any) -> dict[str, Decimal]:
    weights = _pairs(value, read_decimal)
    if not weights or any(weight <= 0 for weight in weights.values()):
        raise ValueError("chaque critère a un poids, plus grand que zéro")
    total = sum(weights.values())
    if total != 100:
        raise ValueError(f"la somme des poids est {total}, et non 100")
    return weights


def _read_shares(value: Any) -> dict[str, Decimal]:
    """A share with a comma in its cents cannot be told from two shares: cents are written with a point."""
    return _pairs(value, read_amount)


def _read_siret(value: Any) -> str:
    """Fourteen digits whose Luhn sum is right; La Poste's own add up to a multiple of five."""
    text = _SPACES.sub("", str(value))
    if not re.fullmatch(r"\d{14}", text):
        raise ValueError("un SIRET a quatorze chiffres")
    doubled = (int(digit) * (2 - rank % 2) for rank, digit in enumerate(text))
    luhn = sum(number - 9 if number > 9 else number for number in doubled) % 10
    poste = text.startswith("356000000") and sum(map(int, text)) % 5 == 0
    if luhn and not poste:
        raise ValueError(f"le SIRET {text} n’existe pas : sa clé est fausse")
    return text


def _not_more_than_hundred(percent: Decimal) -> Decimal:
    if percent > 100:
        raise ValueError(f"{percent} % : un taux ne dépasse pas 100")
    return percent


Amount = Annotated[Decimal, BeforeValidator(read_amount)]
Percent = Annotated[Decimal, BeforeValidator(read_amount), AfterValidator(_not_more_than_hundred)]
#: A mark, on the scale of the accord-cadre.
Points = Annotated[Decimal, BeforeValidator(read_points)]
#: Criteria and their weights in per cent, which add up to 100.
Weights = Annotated[dict[str, Decimal], BeforeValidator(_read_weights)]
#: Amounts by deliverable or by phase.
Shares = Annotated[dict[str, Decimal], BeforeValidator(_read_shares)]
Siret = Annotated[str, BeforeValidator(_read_siret)]
