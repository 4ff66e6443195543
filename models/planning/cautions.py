"""What a person should know before taking a plan for theirs, in French."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise

from models.demand import Demand
from models.french import enumerate_french, french_date, french_dates, plural
from models.plan import Caution
from models.planning.agenda import SHARED, Agenda
from models.planning.costs import APART
from models.planning.hours import common_time, suits
from models.planning.lengths import duration_of
from models.planning.rules import Allowed, Force, Gap, Rule
from models.planning.words import capital, the


def moved_starts(asked: Demand, begun: Demand) -> Iterator[Caution]:
    """Starts on a day off."""
    for before, after in zip(asked.sites, begun.sites, strict=True):
        if before.start != after.start:
            asked_for = french_date(before.start, weekday=True)
            why = before.almanac.calendar.day_off(before.start) or ""
            named = "" if asked_for.startswith(why) else f" ({why})"
            yield Caution(
                before.slug,
                f"Le {asked_for} n’est pas ouvré{named} : "
                f"la démarche s’ouvre le {french_date(after.start, weekday=True)}.",
            )


def unknown_days(demand: Demand) -> Iterator[Caution]:
    """What the almanac of a territory does not know: no warning is then no proof."""
    for site in demand.sites:
        yield from (Caution(site.slug, text) for text in site.almanac.unknown)


def poor_days(agenda: Agenda, placed: Sequence[int]) -> Iterator[Caution]:
    """Events during school holidays, an election reserve, August…, with the territories concerned."""
    for event, one in enumerate(agenda.gatherings):
        days = agenda.dates(event, placed[event])
        concerned: dict[str, list[str]] = {}
        for name, almanac in agenda.almanacs(one.scope):
            for text in dict.fromkeys(text for day in days for text in almanac.warnings(day)):
                concerned.setdefault(text, []).append(name)
        for text, names in concerned.items():
            where = f", pour {enumerate_french(names)}" if one.scope == SHARED and names else ""
            yield Caution(one.scope, f"{capital(the(one.phase))}, {french_dates(days)} : {text}{where}.")


def close_meetings(agenda: Agenda, placed: Sequence[int]) -> Iterator[Caution]:
    """Two national events near each other."""
    shared = agenda.shared()
    for first, then in pairwise(shared):
        apart = placed[then] - placed[first]
        if apart < APART:
            names = (the(agenda.gatherings[rank].phase) for rank in (first, then))
            text = f"{plural(apart, 'jour')} seulement entre {' et '.join(names)}, deux événements nationaux."
            yield Caution(SHARED, text)


def broken_rules(agenda: Agenda, rules: Sequence[Rule], placed: Sequence[int]) -> Iterator[Caution]:
    """The rooms that fixed dates leave too short, the events out of their place; not what is all past."""
    for rule in rules:
        if _kept(rule, placed) or _is_past(agenda, rule):
            continue
        one = agenda.gatherings[rule.event]
        found = f"{capital(the(one.phase))}, {_when(agenda, rule.event, placed)}"
        why = "vient tôt" if rule.force is Force.ROOM else "n’est pas à sa place"
        yield Caution(rule.scope, f"{found}, {why} : {rule.text}.")


def _is_past(agenda: Agenda, rule: Rule) -> bool:
    first = agenda.gatherings[rule.first].held if isinstance(rule, Gap) else True
    return first and agenda.gatherings[rule.event].held


def _kept(rule: Rule, placed: Sequence[int]) -> bool:
    if isinstance(rule, Gap):
        return placed[rule.event] >= placed[rule.first] + rule.days
    return not isinstance(rule, Allowed) or bool(rule.days >> placed[rule.event] & 1)


def _when(agenda: Agenda, event: int, placed: Sequence[int]) -> str:
    return french_dates(agenda.dates(event, placed[event]))


def durations(agenda: Agenda, ends: Mapping[str, date]) -> Iterator[Caution]:
    """A démarche shorter or longer than the process says."""
    duration = duration_of(agenda.process)
    for site in agenda.demand.sites if duration else ():
        shortest, longest = (delay.after(site.start) for delay in duration or ())
        end = ends[site.slug]
        if not shortest <= end <= longest:
            word = "plus tôt" if end < shortest else "plus tard"
            yield Caution(
                site.slug,
                f"La démarche finit le {french_date(end)}, {word} que les {agenda.process.duration} prévus "
                f"depuis l’ouverture, le {french_date(site.start)}.",
            )


def odd_hours(agenda: Agenda, shared: Mapping[str, Sequence[date]]) -> Iterator[Caution]:
    """Territories for which some national event is at no working hour, whatever the hour chosen."""
    sites = agenda.demand.sites
    moments = [common_time(days[0], [site.zone for site in sites]) for days in shared.values()]
    far = [site.name for site in sites if not all(suits(moment, site.zone) for moment in moments)]
    if far:
        text = "Aucune heure des événements nationaux n’est ouvrée pour tous : ils seraient tôt ou tard pour"
        yield Caution(SHARED, f"{text} {enumerate_french(far)}.")
