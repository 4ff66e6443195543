"""What the signature of a marché refuses: a price is split over services, adds up, and is given once."""

from __future__ import annotations

from models.accounts import account_from
from models.amounts import total, with_vat
from models.commands import Refusal
from models.errors import BadInput
from models.evidence import Evidence
from models.french import enumerate_french, french_amount, quoted
from models.kinds import MarcheSigne
from models.prestations import split_keys, without_service


def refused_signature(evidence: Evidence, said: MarcheSigne) -> Refusal | None:
    """A refusal where it is signed already, its split does not add up, or more was paid than it is worth."""
    check_keys(evidence, "split", tuple(said.split))
    account = account_from(evidence)
    if account.signed:
        return Refusal(
            f"Le marché est déjà signé : c’est le fait n° {account.signed.seq} (CCP, art. L2194-1).",
            todo="S’il dit une erreur, corrigez-le (« atelier correct »).",
        )
    if idle := without_service(evidence.process, said.split):
        return _idle(evidence, idle)
    shared = total(said.split.values())
    if said.split and shared != said.amount_ht:
        return Refusal(
            f"La ventilation fait {french_amount(shared)} et le marché {french_amount(said.amount_ht)} HT : "
            "chaque prestation a son prix, et leur somme est celui du marché (CCP, art. R2191-21)."
        )
    if account.paid_ttc > with_vat(said.amount_ht, said.vat):
        return Refusal(
            f"Il a déjà été payé {french_amount(account.paid_ttc)} TTC : le marché ne peut valoir moins "
            "(CCP, art. R2191-21)."
        )
    return None


def _idle(evidence: Evidence, keys: tuple[str, ...]) -> Refusal:
    titles = enumerate_french(quoted(evidence.process.phases_by_key[key].title) for key in keys)
    return Refusal(
        f"{titles} : le titulaire n’y remet rien, et un prix y serait dû sans service fait "
        "(CCP, art. R2191-21).",
        todo="Ventilez le prix sur des livrables, ou sur des phases qui se terminent par une remise.",
    )


def check_keys(evidence: Evidence, field: str, keys: tuple[str, ...]) -> None:
    """BadInput where one of these is no line of a price."""
    known = split_keys(evidence.process)
    for key in keys:
        if key not in known:
            raise BadInput(
                f"« {key} » : ce n’est ni un livrable, ni une version, ni une phase.",
                todo=f"Possibles : {', '.join(known)}.",
                field=field,
            )
