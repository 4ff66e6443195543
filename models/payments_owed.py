"""What is owed about the money beside the phases: payments by their last day, credits before they are needed.

No amount, and nothing that somebody typed, is said here: this goes to boards and to messages.
"""

from __future__ import annotations

from collections.abc import Iterator

from models.accounts import Account, account_from
from models.evidence import Evidence
from models.legal import Legal
from models.roles import Role
from models.standing import Standing


def payments_owed(evidence: Evidence) -> Iterator[Standing]:
    """The payments that the buyer owes and the credits that AD1 owes, the earliest first."""
    history = evidence.history
    # Asked at each assessment: most of the time nothing can be owed, and the account need not be made up.
    if not history.of("marche-signe" if not history.of("marche-notifie") else "paiement-demande"):
        return
    account = account_from(evidence)
    yield from _ae(evidence, account)
    legal = evidence.process.legal_delays.get(Legal.PAYMENT)
    needed = account.paid_ttc
    for request in account.requests:
        if not request.left_ttc:
            continue
        needed += request.left_ttc
        named = f"de la demande n° {request.fact.seq} du {request.fact.when.shown()}"
        yield Standing(
            f"paiement:{request.fact.ref}",
            f"paiement {named}",
            Role.PILOTE,
            request.last_day,
            legal.article if legal else None,
            request.fact.known_at,
        )
        if account.cp_ttc < needed:
            yield Standing(
                f"cp:{request.fact.ref}",
                f"délégation des crédits de paiement {named}",
                Role.NATIONAL,
                request.last_day,
                None,
                request.fact.known_at,
            )


def _ae(evidence: Evidence, account: Account) -> Iterator[Standing]:
    """AE are to cover the contract before it is notified, whenever that is."""
    if account.signed and not evidence.history.of("marche-notifie") and account.ae_ttc < account.engaged_ttc:
        what = "délégation des autorisations d’engagement, avant la notification du marché"
        yield Standing(f"ae:{account.signed.ref}", what, Role.NATIONAL, None, None, account.signed.known_at)
