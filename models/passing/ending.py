"""How a consultation ends: letters, signature and notification, or without a contract."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from models.articles import Ground
from models.facts import Fact, precedes
from models.french import french_date, plural
from models.kinds import ConsultationClose, Ending, MarcheNotifie, MarcheSigne, RejetNotifie
from models.mandataire import is_person
from models.passation import Passation
from models.passing.case import Case, Fault, missing_before
from models.passing.judging import unknown_offer
from models.standstill import Standstill


def letter_faults(case: Case, fact: Fact) -> Iterator[Fault]:
    """To those who made an offer and are not chosen; before the choice, to those eliminated alone."""
    yield from unknown_offer(case, fact)
    round_, key = case.round, cast("RejetNotifie", fact.payload).titulaire
    if round_.choice is not None and round_.choice.titulaire == key:
        yield Fault(Ground.REJECTIONS, fact.ref, "Ce titulaire est celui qui a été choisi")
    elif missing_before(round_.first("choix-fait"), fact) and not _eliminated(case, key):
        text = "Le choix n’est pas fait à ce moment : cette offre peut encore être retenue"
        yield Fault(Ground.REJECTIONS, fact.ref, text, "Enregistrez d’abord choix-fait.")


def _eliminated(case: Case, key: str) -> bool:
    """Late, found wanting, or of a consultation that ended without a contract."""
    judged = key in case.round.judged and key not in case.round.admissible
    return key in case.round.late or judged or case.round.ended is not None


def closing_faults(case: Case, fact: Fact) -> Iterator[Fault]:
    """Sans suite at any time before the signature; infructueuse when no offer can be kept."""
    signed = case.round.first("marche-signe")
    if signed is not None:
        text = f"Le marché est signé ({signed.when.shown()}) : sa passation ne se clôt plus ainsi"
        yield Fault(Ground.WITHOUT_SEQUEL, fact.ref, text)
    notified = case.round.first("marche-notifie")
    if signed is None and notified is not None and not precedes(fact, notified):
        text = f"Le marché est notifié ({notified.when.shown()}) : sa passation ne se clôt plus ainsi"
        yield Fault(Ground.WITHOUT_SEQUEL, fact.ref, text)
    first = case.round.first("consultation-close")
    if first is not None and first.ref != fact.ref:
        yield Fault(Ground.WITHOUT_SEQUEL, fact.ref, f"La consultation est déjà close ({first.when.shown()})")
    if cast("ConsultationClose", fact.payload).outcome is Ending.INFRUCTUEUSE:
        yield from _fruitless(case, fact)


def _fruitless(case: Case, fact: Fact) -> Iterator[Fault]:
    round_ = case.round
    left = case.in_time() - set(round_.judged)
    text = ""
    if round_.admissible:
        text = "Une offre régulière demeure : la consultation n’est pas infructueuse"
    elif left:
        text = f"{plural(len(left), 'offre')} à juger avant de déclarer la consultation infructueuse"
    elif fact.when.last_instant <= round_.deadline and not _all_declined(case):
        text = "La limite n’est pas passée : une offre peut encore arriver"
    if text:
        yield Fault(Ground.FRUITLESS, fact.ref, text, "Pour y renoncer malgré tout : outcome=sans-suite.")


def _all_declined(case: Case) -> bool:
    known = set(case.framework.titulaires) if case.framework else set()
    return bool(known) and known <= case.round.declined


def signature_faults(case: Case, fact: Fact) -> Iterator[Fault]:
    """After the choice, and once all the others know; during the wait it is shown."""
    if missing_before(case.round.first("choix-fait"), fact):
        text = "Le choix n’est pas fait à ce moment : il n’y a rien à signer"
        yield Fault(Ground.CRITERIA, fact.ref, text, "Enregistrez d’abord choix-fait.")
        return
    letters = case.round.told
    chosen = case.round.choice.titulaire if case.round.choice else ""
    owed = [key for key in case.round.offers if key != chosen and missing_before(letters.get(key), fact)]
    if owed:
        text = f"{plural(len(owed), 'lettre de rejet', 'lettres de rejet')} à envoyer avant de signer"
        yield Fault(Ground.REJECTIONS, fact.ref, text, "Enregistrez rejet-notifie pour chacune.")
    offer = case.round.judged.get(chosen)
    if offer and offer.amount_ht not in {None, cast("MarcheSigne", fact.payload).amount_ht}:
        text = "Le montant signé n’est pas celui de l’offre choisie, telle qu’elle a été jugée"
        yield Fault(Ground.CRITERIA, fact.ref, text, shown_only=True)
    found = case.framework
    if found and not found.valid(fact.when.day):
        text = f"Signé hors de la durée de l’accord-cadre (jusqu’au {french_date(found.until)})"
        yield Fault(Ground.VALIDITY, fact.ref, text, shown_only=True)


def hasty_signature(standstill: Standstill, fact: Fact) -> Iterator[Fault]:
    """Signed while the optional wait runs: it is valid, and the référé contractuel stays open."""
    if standstill.ends and fact.when.day <= standstill.ends:
        text = f"Signé pendant l’attente facultative, qui va jusqu’au {french_date(standstill.ends)} inclus"
        yield Fault(Ground.WAIT, fact.ref, text, shown_only=True)


def notice_faults(passation: Passation, fact: Fact) -> Iterator[Fault]:
    """A notification comes after the choice and the signature; one without them is recorded and shown."""
    round_ = passation.round
    choice, signed = (round_.first(kind) if round_ else None for kind in ("choix-fait", "marche-signe"))
    for what, first in (("le choix", choice), ("la signature", signed)):
        if first is not None and precedes(fact, first):
            text = f"La notification du {fact.when.shown()} est datée d’avant {what} ({first.when.shown()})"
            yield Fault(
                Ground.NOTIFIED_LAST, fact.ref, text, "Corrigez la date de l’un ou de l’autre (--on)."
            )
    yield from _notified_again(passation, fact)
    yield from _stranger(passation, fact)
    lacking = [what for what, first in (("choix", choice), ("signature", signed)) if first is None]
    if lacking:
        text = f"Marché notifié sans {' ni '.join(lacking)} enregistré"
        yield Fault(Ground.NOTIFIED_LAST, fact.ref, text, shown_only=True)


def _notified_again(passation: Passation, fact: Fact) -> Iterator[Fault]:
    """One contract is notified once: a second notification would make another firm its mandataire."""
    first = passation.history.of("marche-notifie")[0]
    if first.ref != fact.ref:
        text = f"Le marché est déjà notifié ({first.when.shown()})"
        todo = f"Si cette notification se trompe, corrigez le fait n° {first.seq} (« atelier correct »)."
        yield Fault(Ground.NOTIFIED_LAST, fact.ref, text, todo)


def _stranger(passation: Passation, fact: Fact) -> Iterator[Fault]:
    """The mandataire is that of the team that was chosen, where AD1 said who that is."""
    choice = passation.round.choice if passation.round else None
    team = passation.framework.titulaires.get(choice.titulaire) if passation.framework and choice else None
    named = cast("MarcheNotifie", fact.payload).mandataire
    if team and team.contact and is_person(named) and named != team.contact:
        text = "Le mandataire nommé n’est pas le contact que l’accord-cadre donne pour le titulaire choisi"
        yield Fault(Ground.NOTIFIED_LAST, fact.ref, text, shown_only=True)
