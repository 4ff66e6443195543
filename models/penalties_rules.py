"""A penalty is applied once announced, commented on, and no higher than computed (CCAG-PI 2021, art. 14)."""

from __future__ import annotations

from decimal import Decimal

from models.accounts import account_from
from models.amounts import ZERO
from models.commands import Refusal
from models.evidence import Evidence
from models.french import french_amount, french_date, plural
from models.kinds import PenaliteAppliquee
from models.moments import When
from models.penalties import Announcement, Penalties, penalties_from
from models.prestations import line_key

ARTICLE = "(CCAG-PI 2021, art. 14)."
_NO_DATE = "il n’a pas de date contractuelle dépassée, ou pas de prix à lui"


def refused_penalty(evidence: Evidence, said: PenaliteAppliquee, when: When) -> Refusal | None:
    """A refusal where nothing was announced, comments may still come, or less is computed."""
    key = line_key(evidence.process, said.deliverable, said.version)
    account = account_from(evidence)
    found = penalties_from(evidence, account)
    announced = found.announced.get(key)
    if announced is None:
        return Refusal(
            f"Cette pénalité n’a pas été annoncée au titulaire, qui doit pouvoir présenter ses observations "
            f"{ARTICLE}",
            todo="Annoncez-la d’abord (penalite-annoncee).",
        )
    if announced.comments_end and when.day <= announced.comments_end:
        return Refusal(
            f"Le titulaire peut présenter ses observations jusqu’au {french_date(announced.comments_end)} : "
            f"la pénalité s’applique ensuite {ARTICLE}"
        )
    mine, in_all = account.penalties.get(key, ZERO) + said.amount_ht, account.penalty_ht + said.amount_ht
    return _above_what_is_computed(found, key, mine, in_all) or _above_what_was_announced(announced, mine)


def _above_what_is_computed(found: Penalties, key: str, mine: Decimal, in_all: Decimal) -> Refusal | None:
    """What the delay of the prestation costs, then the exemption and the cap of the whole marché."""
    line = found.line(key)
    if line is None:
        return Refusal(
            f"Aucun jour de retard ne se compte sur ce livrable : {_NO_DATE} {ARTICLE}",
            todo="La date contractuelle est celle du contrat de l’atelier (contract : due).",
        )
    if found.exempt:
        return Refusal(
            f"Le titulaire est exonéré : le total des pénalités ({french_amount(found.computed_ht)} HT) ne "
            f"dépasse pas {french_amount(found.exemption_ht)} HT {ARTICLE}"
        )
    if mine > line.amount_ht:
        return Refusal(
            f"Pour {plural(line.days, 'jour')} de retard, la pénalité est au plus de "
            f"{french_amount(line.amount_ht)} HT {ARTICLE}"
        )
    if in_all > found.cap_ht:
        return Refusal(
            f"Le total des pénalités ({french_amount(in_all)} HT) dépasserait leur plafond : "
            f"{french_amount(found.cap_ht)} HT {ARTICLE}"
        )
    return None


def _above_what_was_announced(announced: Announcement, mine: Decimal) -> Refusal | None:
    if mine <= announced.amount_ht:
        return None
    return Refusal(
        f"Le titulaire a été invité à présenter ses observations sur {french_amount(announced.amount_ht)}, "
        f"non sur {french_amount(mine)} HT {ARTICLE}",
        todo="Annoncez le nouveau montant, ou appliquez celui qui a été annoncé.",
    )
