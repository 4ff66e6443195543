"""A journal that lives in memory: its facts, what was told of them, and what happened, in the order found."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from models.actors import Dates
from models.decent import Leaving
from models.facts import Draft, Fact
from models.intentions import Intention
from models.invitations import CARRIERS, INVITATION, Invitation, LastWord
from models.moments import day_end, local_day
from models.owed import Addressee, Owed
from models.rehearsal import Course, Happening, Sort, Stretch
from models.situation import Situation


@dataclass
class Rehearsed:
    """The facts of an atelier or of its session, and what follows for people."""

    scope: str
    title: str
    zone: str
    dates: Dates
    facts: list[Fact] = field(default_factory=list)
    happenings: list[Happening] = field(default_factory=list)
    #: Messages already queued; acts already tried; phases whose opening or end was told.
    done: set[tuple[str, str]] = field(default_factory=set)
    tried: set[str] = field(default_factory=set)
    told: set[tuple[Sort, str]] = field(default_factory=set)
    #: By event, what each person was last asked to keep of it; and who was written to at the last look.
    invited: dict[str, dict[str, LastWord]] = field(default_factory=dict)
    bound: frozenset[tuple[str, str]] | None = None
    #: The last date known of each thing owed.
    deadlines: dict[str, Happening] = field(default_factory=dict)
    next: tuple[datetime, Intention | None] | None = None
    situation: Situation | None = None

    def add(self, drafts: Iterable[Draft], *, by: str, at: datetime) -> None:
        """What happened becomes facts."""
        for draft in drafts:
            seq = len(self.facts) + 1
            self.facts.append(Fact(self.scope, seq, draft.kind, draft.payload, draft.when, at, by))

    def tell(self, sort: Sort, at: datetime, what: str, phase: str, *, by: str | None = None) -> None:
        """Something happened."""
        self.happenings.append(Happening(at, self.zone, self.scope, sort, what, phase, by=by))

    def tell_message(
        self, owed: Owed, sort: Sort, at: datetime, leaves: Callable[[Addressee], tuple[str, Leaving]]
    ) -> None:
        """A message is queued, for those of its people who are written to; `leaves` says when for each."""
        written = [one for one in owed.to if not one.skipped]
        # A session's own situation knows its slug only; people know it by its title.
        named = self.title if owed.context["territory"] == self.scope else owed.context["territory"]
        self.done.add((owed.message, owed.cause))
        self._keep_invitations(owed, at)
        self._happens(
            Happening(
                at,
                self.zone,
                self.scope,
                sort,
                owed.message,
                owed.phase,
                to=tuple(one.person for one in written),
                roles=tuple(dict.fromkeys(one.role for one in written)),
                message=owed.message,
                context={**owed.context, "territory": named},
                cause=owed.cause,
                leaving=tuple((one.person, one.role, *leaves(one)) for one in written),
            )
        )

    def _happens(self, new: Happening) -> None:
        """One message is one happening, whatever each of its readers is asked to keep."""
        last = self.happenings[-1] if self.happenings else None
        if last and (last.at, last.message, last.phase, last.cause) == (
            *(new.at, new.message, new.phase, new.cause),
        ):
            roles = tuple(dict.fromkeys((*last.roles, *new.roles)))
            both = replace(last, to=last.to + new.to, roles=roles, leaving=last.leaving + new.leaving)
            self.happenings[-1] = both
        else:
            self.happenings.append(new)

    def _keep_invitations(self, owed: Owed, at: datetime) -> None:
        """What people were asked to keep: what they are told next follows it, as from the outbox."""
        if owed.message not in CARRIERS or INVITATION not in owed.context:
            return
        said = owed.context[INVITATION]
        asked, told = (
            Invitation.model_validate(said) if said else None,
            self.invited.setdefault(owed.phase, {}),
        )
        for to in owed.to:
            if asked or to.person not in told:
                told[to.person] = LastWord(str(to.role), at, asked)

    def course(self, start: date) -> Course:
        """Its phases as they were lived."""
        assert self.situation is not None  # noqa: S101 - only a journal that was looked at has a course
        stretches = tuple(
            Stretch(line.phase, self._day(line.opened_at), self._day(line.closed_at), line.dates)
            for line in self.situation.own_phases
        )
        return Course(self.scope, self.title, start, stretches)

    def _day(self, moment: datetime | None) -> date | None:
        return local_day(moment, self.zone) if moment else None

    def look(self, situation: Situation) -> None:
        """Tells the openings and the ends that are new, and keeps by when each thing is owed."""
        self.situation = situation
        for line in situation.own_phases:
            moments = ((Sort.OPENING, line.opened_at, "ouverture"), (Sort.CLOSING, line.closed_at, "fin"))
            for sort, moment, word in moments:
                if moment is not None and (sort, line.key) not in self.told:
                    self.told.add((sort, line.key))
                    # A day known as a day begins at midnight: what ends on it ends with the act that says so.
                    same_day = self._day(moment) == self._day(situation.at)
                    self.tell(sort, situation.at if same_day else moment, f"{word} {line.phase.of}", line.key)
        for line, unmet in situation.owed:
            if unmet.due is not None and line.phase.scope == (
                "session" if situation.is_session else "atelier"
            ):
                # It sorts after all that happens on that day: the day is over.
                end = day_end(unmet.due, self.zone)
                what = f"échéance : {unmet.what}"
                self.deadlines[unmet.key] = Happening(
                    end, self.zone, self.scope, Sort.DEADLINE, what, line.key, day_of=unmet.due
                )
