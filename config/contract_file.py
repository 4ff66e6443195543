"""What a session file says of the contract of an atelier, checked before anything is pinned."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from models.amounts import read_amount
from models.definition import Place
from models.delays import parse_delay
from models.errors import BadInput
from models.kinds import Contract
from models.legal import Legal
from models.process import Process

#: What one divides by is never zero.
_DIVIDERS = frozenset({"penalite-diviseur"})


def read_contract(value: Any) -> Any:
    """The delays are known and readable, the thresholds are numbers; pydantic wants ValueError."""
    if not isinstance(value, dict):
        return value
    said = dict(value)
    for name, text in _pairs(said, "delays"):
        if name not in set(Legal):
            raise ValueError(f"le délai « {name} » n’est pas connu ; possibles : {', '.join(Legal)}")
        _check_delay(f"le délai « {name} »", text)
    if said.get("execution") is not None:
        _check_delay("le délai d’exécution", said["execution"])
    if "thresholds" in said:
        said["thresholds"] = {name: _threshold(name, text) for name, text in _pairs(said, "thresholds")}
    return said


def _pairs(said: dict[str, Any], key: str) -> list[tuple[str, Any]]:
    """What is no group of keys is left for the model to refuse."""
    found = said.get(key)
    return list(found.items()) if isinstance(found, dict) else []


def _check_delay(what: str, text: object) -> None:
    try:
        found = parse_delay(str(text))
    except BadInput as error:
        raise ValueError(error.message.rstrip(".")) from None
    if found.count == 0:
        raise ValueError(f"{what} compte au moins un jour")


def _threshold(name: str, value: object) -> str:
    """A number as it will be pinned: « 3 000 » and « 10,00 » are 3000 and 10."""
    number: Decimal = read_amount(str(value))
    if not number and name in _DIVIDERS:
        raise ValueError(f"le seuil « {name} » est plus grand que zéro : on divise par lui")
    return f"{number:f}".rstrip("0").rstrip(".") if number else "0"


def unknown_terms(process: Process, contract: Contract, loc: Place) -> Iterator[tuple[Place, str]]:
    """What a contract names and its process does not hold: thresholds, deliverables, phases."""
    named: tuple[tuple[str, list[str], list[str]], ...] = (
        ("thresholds", list(contract.thresholds), list(process.thresholds)),
        ("verification", list(contract.verification), list(process.deliverables_by_key)),
        ("due", list(contract.due), list(process.priced)),
    )
    for key, said, known in named:
        for one in said:
            if one not in known:
                yield (*loc, key, one), f"« {one} » n’existe pas ; possibles : {', '.join(known)}"
    phases = [phase.key for phase in process.phases if phase.scope == "atelier"]
    for rank, phase in enumerate(contract.stop_gates):
        if phase not in phases:
            yield (
                (*loc, "stop-gates", rank),
                f"la phase « {phase} » n’existe pas ; possibles : {', '.join(phases)}",
            )
