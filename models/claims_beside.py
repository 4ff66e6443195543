"""What the buyer and the titulaire owe each other beside the phases: answers, payments, comments."""

from __future__ import annotations

from collections.abc import Iterator

from models.accounts import account_from
from models.claims import BUYER, TITULAIRE, Claim
from models.french import french_amount
from models.legal import SILENCES, Legal
from models.moments import local_day
from models.penalties import penalties_from
from models.roles import Role
from models.situation import Situation
from models.standing import Standing

#: What the buyer owes the titulaire, by the first word of its key; nothing else is shown there.
_TO_THE_TITULAIRE = frozenset({"reponse-au-remplacant", "prolongation", "paiement"})


def standing_beside(situation: Situation) -> Iterator[Claim]:
    """Replacements, answers and payments, and the credits that the buyer waits for."""
    left = {}
    if any(_kind(one) == "paiement" for one in situation.standing):
        requests = account_from(situation.evidence).requests
        left = {f"paiement:{one.fact.ref}": one.left_ttc for one in requests}
    for one in situation.standing:
        yield Claim(
            one.key,
            one.what,
            one.owner,
            _to(one),
            one.due,
            one.article,
            SILENCES[Legal.REPLACEMENT_ANSWER] if one.ends_in_silence else None,
            one.because,
            left.get(one.key),
        )


def _to(one: Standing) -> frozenset[Role]:
    if one.owner not in BUYER:
        return BUYER
    return TITULAIRE if _kind(one) in _TO_THE_TITULAIRE else frozenset()


def _kind(one: Standing) -> str:
    return one.key.partition(":")[0]


def penalties_to_comment(situation: Situation) -> Iterator[Claim]:
    """The comments that the titulaire may still make on an announced penalty (CCAG-PI 2021, art. 14)."""
    if not situation.history.of("penalite-annoncee"):
        return
    account, day = account_from(situation.evidence), local_day(situation.at, situation.zone)
    for key, one in penalties_from(situation.evidence, account).announced.items():
        if one.comments_end and one.comments_end >= day:
            line = account.prestation(key)
            about = f"{line.title}, " if line else ""
            yield Claim(
                f"penalite:{key}",
                f"observations sur la pénalité annoncée ({about}{french_amount(one.amount_ht)} HT)",
                Role.MANDATAIRE,
                BUYER,
                one.comments_end,
                _article(situation, Legal.PENALTY_COMMENTS),
            )


def _article(situation: Situation, legal: Legal) -> str | None:
    said = situation.evidence.process.legal_delays.get(legal)
    return said.article if said else None
