"""Who is to be told what of the events of a journal, beside or with the mails that say their dates. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from models import told as words
from models.audience import addressees
from models.definition import Phase
from models.ended import ended_in_words, ending_of
from models.facts import Fact
from models.history import History, Membership
from models.invitations import INVITATION, Invitation, LastWord, Method, invitation_now, number_of, owed_to
from models.manners import Invited
from models.moments import day_start
from models.owed import Addressee, Owed
from models.process import Process
from models.roles import Role
from models.situation import Situation

#: What may change who is expected, or when; nothing else that is recorded invites anybody.
INVITING = frozenset(
    {
        "atelier-excuse",
        "atelier-inscrit",
        "correction",
        "date-convenue",
        "delegation-donnee",
        "delegation-retiree",
        "evenement-annule",
        "evenement-tenu",
        "execution-arretee",
        "marche-notifie",
        "personne-ajoutee",
        "personne-retiree",
        "session-inscrite",
    }
)


@dataclass(frozen=True, slots=True)
class Guests:
    """What is known when invitations are owed: who is here, and what each was last told of each event."""

    process: Process
    situation: Situation
    invited: Invited
    members: Sequence[Membership]
    told: Mapping[str, Mapping[str, LastWord]]

    @property
    def history(self) -> History:
        """The facts of the journal at this moment."""
        return self.situation.history


def events_of(process: Process, situation: Situation) -> Iterator[Phase]:
    """The events that this journal answers for."""
    own = "session" if situation.is_session else "atelier"
    return (phase for phase in process.events.values() if phase.scope == own)


def with_invitations(guests: Guests, owed: Sequence[Owed], carriers: Collection[str]) -> tuple[Owed, ...]:
    """The same messages, those of a date with the invitation, and one to each whom none of them tells."""
    found = list(owed)
    for phase in events_of(guests.process, guests.situation):
        mine = [one for one in found if one.message in carriers and one.phase == phase.key]
        found = [one for one in found if one not in mine]
        found += (_kept_true(guests, phase, one) for one in _about(guests, phase, mine))
    return tuple(found)


def _kept_true(guests: Guests, phase: Phase, one: Owed) -> Owed:
    """What changes a date that somebody's calendar holds reaches them whatever they wish since."""
    told = guests.told.get(phase.key, {})
    if not one.context.get(INVITATION) or not any(told[to.person].held for to in one.to if to.person in told):
        return one
    marked = (replace(to, keeps=to.person in told and told[to.person].held) for to in one.to)
    return replace(one, to=tuple(marked))


def _about(guests: Guests, phase: Phase, mine: Sequence[Owed]) -> Iterator[Owed]:
    """Of one event; one that was held is asked of nobody any more."""
    situation, told = guests.situation, guests.told.get(phase.key, {})
    now = invitation_now(guests.process, guests.history, phase.key, scope=situation.scope)
    if guests.history.held(phase.key) or not (now or told):
        yield from (_carrying(one, None) for one in mine)
        return
    coming = {one.person: one for one in attending(guests, phase)}
    number = number_of(now, told.values())
    owes = {
        person: due
        for person in {**coming, **told}
        if (due := _due(guests, phase, now, told.get(person), number, attends=person in coming))
    }
    last = guests.history.agreements(phase.key)[-1] if now else None
    telling = next((one for one in mine if _tells(guests, one, last)), None)
    yield from (_carrying(one, None) for one in mine if one is not telling)
    if telling and now:
        said = {person: due for person, due in owes.items() if due.method is now.method}
        said |= _replaced(now, told)
        owes = {person: due for person, due in owes.items() if person not in said}
        yield from _sharing(telling, said, [_guest(one, coming, told) for one in said])
    for person, due in owes.items():
        to, known = _guest(person, coming, told), told.get(person)
        yield _alone(guests, phase, to, due, now, known.invitation if known else None)


def _replaced(now: Invitation, told: Mapping[str, LastWord]) -> dict[str, Invitation]:
    """What waits to be said and is said by the newer mail in its place, though nothing changed."""
    waiting = {person: one.invitation for person, one in told.items() if one.waits and one.invitation}
    return {person: one for person, one in waiting.items() if one.says(now)}


def _guest(person: str, coming: Mapping[str, Addressee], told: Mapping[str, LastWord]) -> Addressee:
    """Somebody expected; or who is no more, in the role and by the hours for which they were."""
    if person in coming:
        return coming[person]
    return Addressee(person, Role(told[person].role), scope=told[person].home)


def attending(guests: Guests, phase: Phase) -> Iterator[Addressee]:
    """Who is expected at an event: in a role that comes, until its days at least, and not excused from it."""
    history = guests.history
    days = history.event_days(phase.key)
    begins = day_start(days[0], guests.situation.zone) if days else guests.situation.at
    here = [
        member
        for member in guests.members
        if member.holds(guests.situation.at)
        and (member.until is None or member.until > begins)
        and history.excuse(phase.key, member.scope) is None
    ]
    return (one for one in addressees(here, guests.invited.roles(phase.scope)) if one.skipped is None)


def _due(
    guests: Guests,
    phase: Phase,
    now: Invitation | None,
    told: LastWord | None,
    number: int,
    *,
    attends: bool,
) -> Invitation | None:
    """What this person is owed."""
    if attends and told and told.older and _knew(guests.history, phase.key, told):
        return None
    return owed_to(now, told, at=guests.situation.at, attends=attends, number=number)


def _knew(history: History, event: str, told: LastWord) -> bool:
    """Whether words said this date already, before this installation knew of invitations."""
    agreed = history.agreed(event)
    return agreed is not None and told.queued_at >= agreed.known_at


def _tells(guests: Guests, one: Owed, last: Fact | None) -> bool:
    """Whether a message says the date as it is now: that of the last agreement, or of an opening."""
    if last is None:
        return False
    opening = one.fact is None and guests.situation.is_session
    return opening or one.cause == last.version


def _sharing(one: Owed, owes: Mapping[str, Invitation], more: Iterable[Addressee]) -> Iterator[Owed]:
    """A message to those it was for and to all who are owed what it says, each with their own number."""
    known = {to.person for to in one.to}
    everybody = [*one.to, *(to for to in more if to.person not in known)]
    groups: dict[Invitation | None, list[Addressee]] = {}
    for to in everybody:
        groups.setdefault(owes.get(to.person), []).append(to)
    for carried, to_them in groups.items():
        yield _carrying(replace(one, to=tuple(to_them)), carried)


def _carrying(one: Owed, carried: Invitation | None) -> Owed:
    said = carried.model_dump(mode="json") if carried else None
    return replace(one, context={**one.context, INVITATION: said})


def _alone(
    guests: Guests,
    phase: Phase,
    to: Addressee,
    due: Invitation,
    now: Invitation | None,
    before: Invitation | None,
) -> Owed:
    """A message of their own, to whom no other tells it."""
    asked, history = due.method is Method.REQUEST, guests.history
    ending = ending_of(history)
    agreements = history.agreements(phase.key)
    return Owed(
        guests.situation.scope,
        guests.invited.welcome if asked else guests.invited.farewell,
        f"{phase.key}:{due.sequence}",
        phase.key,
        agreements[-1].ref if agreements else None,
        (to,),
        {
            **words.about_event(guests.situation, phase.key, due),
            "before": [day.isoformat() for day in before.days] if before and asked else [],
            "ended": None if asked or ending is None else ended_in_words(ending),
            "stands": now is not None and now.method is Method.REQUEST,
            INVITATION: due.model_dump(mode="json"),
        },
    )
