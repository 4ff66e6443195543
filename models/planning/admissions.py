"""How late the last deliverables may be admitted: their verification goes on after the last event."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from models.conditions import Verb
from models.delays import parse_delay
from models.demand import Site
from models.french import french_date
from models.legal import Legal
from models.plan import Caution
from models.planning.agenda import Agenda
from models.planning.lengths import duration_of
from models.planning.waits import handed_in
from models.wording import what


def late_admissions(agenda: Agenda, dates: Mapping[str, Mapping[str, tuple[date, ...]]]) -> Iterator[Caution]:
    """Ateliers whose last deliverable may be admitted after the longest duration of the process."""
    duration = duration_of(agenda.process)
    for site in agenda.demand.sites if duration else ():
        over = duration[1].after(site.start) if duration else site.start
        latest = max(_admissions(agenda, site, dates[site.slug]), default=None)
        if latest and latest[0] > over:
            day, text = latest
            yield Caution(
                site.slug,
                f"L’{text} peut attendre le {french_date(day)}, au-delà des {agenda.process.duration} : "
                "remettre plus tôt, ou convenir d’un délai de vérification plus court.",
            )


def _admissions(
    agenda: Agenda, site: Site, dates: Mapping[str, tuple[date, ...]]
) -> Iterator[tuple[date, str]]:
    """The last day of each verification that follows an event of the atelier."""
    said = site.contract.delays.get("verification")
    delay = parse_delay(said) if said else agenda.process.legal_delays[Legal.VERIFICATION].default
    calendar = site.almanac.calendar
    for phase in agenda.phases:
        for condition in phase.closes_when if phase.key in dates else ():
            remise = handed_in(agenda.process, condition) if condition.verb is Verb.ADMITTED else None
            after = (remise.due.after if remise and remise.due else None) or ""
            if remise and remise.due and after in dates:
                held = dates[after][-1]
                handed = calendar.next_working(held + timedelta(days=remise.due.days))
                yield calendar.deadline(handed, delay), what(agenda.process, condition)
