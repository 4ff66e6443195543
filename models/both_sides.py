"""Nobody acts at once for the buyer, who verifies, and for the team, which is verified."""

from __future__ import annotations

from collections.abc import Iterable

from models.commands import Refusal
from models.delegations import delegable, everyone, held_when_given
from models.facts import Draft, Fact, apply_correction
from models.framework import framework_of
from models.french import enumerate_french
from models.history import Membership
from models.kinds import Correction, DelegationDonnee, Payload, PersonneAjoutee, TitulaireInscrit
from models.moments import When
from models.roles import ROLE_TITLES, Role
from models.secrecy import WHOLE, readers_of
from models.situation import Situation

#: The team, and the buyer with those who finance the marché.
TEAM = frozenset({Role.MANDATAIRE, Role.EQUIPE})
BUYER = frozenset({Role.PILOTE, Role.DECIDEUR, Role.NATIONAL})


def refused_both_sides(situation: Situation, said: Payload, by: str, when: When) -> Refusal | None:
    """A refusal where a delegation, or a role given to a delegate, would put somebody on both sides."""
    refusal = _both(situation, said, by, when, everyone(situation.history))
    if refusal or not isinstance(said, DelegationDonnee):
        return refusal
    return _candidate(situation, said, given_roles(situation, said, by, when))


def lends(drafts: Iterable[Draft]) -> bool:
    """Whether these may put somebody on both sides."""
    return any(isinstance(one.payload, DelegationDonnee | PersonneAjoutee | Correction) for one in drafts)


def refused_elsewhere(
    situation: Situation, drafts: Iterable[Draft], by: str, members: Iterable[Membership]
) -> Refusal | None:
    """The same of a session's journal, seeing who holds which role in its ateliers."""
    others = list(members)
    for draft in drafts:
        said = draft.payload
        before = _corrected(situation, said) if isinstance(said, Correction) else None
        after = apply_correction(before, said) if before and isinstance(said, Correction) else None
        who, what, when = (after.by, after.payload, after.when) if after else (by, said, draft.when)
        if refusal := _both(situation, what, who, when, others):
            return refusal
    return None


def _corrected(situation: Situation, said: Correction) -> Fact | None:
    same = (one for one in situation.history.all if (one.scope, one.seq) == (situation.scope, said.fact))
    return next(same, None)


def given_roles(situation: Situation, said: DelegationDonnee, by: str, when: When) -> list[Role]:
    """The roles that a delegation gives: those of the delegator's own, held when it was given."""
    own = delegable(situation.history, by, situation.scope, said.role)
    return [member.role for member in own if held_when_given(member, when.at, when.last_instant)]


def _both(
    situation: Situation, said: Payload, by: str, when: When, members: Iterable[Membership]
) -> Refusal | None:
    """A role of one's own beside another is theirs to hold; acting for somebody else is not."""
    if isinstance(said, DelegationDonnee):
        given, person = set(given_roles(situation, said, by, when)), said.delegate
        theirs = _held(members, person, when)
    elif isinstance(said, PersonneAjoutee):
        given, person = {said.role}, said.person
        theirs = _held((one for one in members if one.on_behalf_of), person, when)
    else:
        return None
    if not (given & BUYER and theirs & TEAM) and not (given & TEAM and theirs & BUYER):
        return None
    return Refusal(
        f"Cette personne est déjà {titles_of(theirs)} : "
        f"elle ne peut pas agir à la fois pour l’acheteur et pour l’équipe{article_of(given | theirs)}.",
        todo="Nommez une autre personne.",
    )


def _held(members: Iterable[Membership], person: str, when: When) -> set[Role]:
    """Their roles that are not over: those to come count too."""
    return {m.role for m in members if m.person == person and (m.until is None or m.until > when.at)}


def _candidate(situation: Situation, said: DelegationDonnee, given: Iterable[Role]) -> Refusal | None:
    """Until the notification a titulaire of the accord-cadre may be asked for an offer, or has made one."""
    judges = BUYER | set(readers_of(situation.evidence.process, WHOLE))
    if not judges & set(given) or said.delegate not in _contacts(situation):
        return None
    return Refusal(
        "Cette personne est le contact d’un titulaire de l’accord-cadre : avant la notification du marché, "
        "elle ne peut pas agir pour qui le juge (CCP, art. L3).",
        todo="Nommez une autre personne.",
    )


def _contacts(situation: Situation) -> set[str | None]:
    """Whom the titulaires are written to; in a session, those of all its lots, whose ateliers differ."""
    history = situation.history
    if situation.is_session:
        said = (fact.payload for fact in history.of("titulaire-inscrit"))
        return {one.contact for one in said if isinstance(one, TitulaireInscrit)}
    framework = framework_of(history)
    if framework is None or history.first("marche-notifie"):
        return set()
    return {one.contact for one in framework.titulaires.values()}


def titles_of(roles: Iterable[Role]) -> str:
    """Roles in words."""
    return enumerate_french(sorted(ROLE_TITLES[role] for role in roles))


def article_of(roles: Iterable[Role]) -> str:
    """The right to decide is that of the persons designated to the titulaire."""
    return " (CCAG-PI, art. 3.3)" if Role.DECIDEUR in set(roles) else ""
