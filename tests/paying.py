"""A marché of 125 000 € HT as tests sign it, admit it, ask for it and pay it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from building import Year
from models.accounts import Account, account_from
from models.commands import Decided, Refusal
from models.facts import Fact
from models.penalties import Penalties, penalties_from

NOTE, CARNET, RAPPORT = "note-de-cadrage", "carnet-de-suivi", "rapport-final"
SPLIT = (
    "note-de-cadrage:15000,carnet-de-suivi-v1:25000,carnet-de-suivi-v2:25000,carnet-de-suivi-v3:25000,"
    "rapport-final:20000,feuille-de-route:15000"
)
#: When the note was admitted, and the carnet v1 taken into account, in the plain year.
NOTE_ADMITTED, CARNET_1_ANSWERED = "2027-04-06", "2027-05-04"


def signed(until: str = "2027-04-30", *, amount: str = "125000", split: str = SPLIT, **contract: Any) -> Year:
    """The plain year up to a day, with its marché signed in March."""
    told = Year(**contract).lives(until)
    told.on("2027-03-08", "marche-signe", amount_ht=amount, **({"split": split} if split else {}))
    return told


def account(told: Year, at: str) -> Account:
    return account_from(told.situation(at).evidence)


def penalties(told: Year, at: str) -> Penalties:
    evidence = told.situation(at).evidence
    return penalties_from(evidence, account_from(evidence))


def asks(told: Year, day: str, amount: str, *lines: str) -> Fact:
    """The mandataire asks to be paid for some lines."""
    return told.on(day, "paiement-demande", amount_ht=amount, deliverables=",".join(lines or (NOTE,)))


def pays(told: Year, day: str, request: Fact, amount: str) -> Fact:
    """The pilot says what was paid for a request."""
    return told.on(day, "paiement-effectue", request=request.seq, amount_ttc=amount)


def reason(decided: Decided) -> str:
    """Why it was refused."""
    assert isinstance(decided, Refusal), decided
    return decided.reason.replace("\u202f", " ").replace("\u00a0", " ")


def euros(text: str) -> Decimal:
    return Decimal(text).quantize(Decimal("0.01"))
