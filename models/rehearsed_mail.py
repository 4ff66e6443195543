"""The mails of a rehearsed year: what each person would have in the box, message by message. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from models.decent import Mode
from models.quiet import Word, word_of
from models.rehearsal import Happening, RehearsedMail
from models.roles import Role


def mails_of(happenings: Iterable[Happening]) -> tuple[RehearsedMail, ...]:
    """What would arrive, were nothing done before its time: alone, or in the mail of a day or of a week."""
    together: dict[tuple[str, str], list[tuple[Happening, datetime, str, Role]]] = defaultdict(list)
    found = []
    for one in happenings:
        for person, role, zone, left in one.leaving:
            if left.mode is Mode.ALONE:
                found.append(RehearsedMail(left.moment, zone, person, role, (one,)))
                continue
            day = left.moment.astimezone(ZoneInfo(zone)).date().isoformat()
            together[person, day].append((one, left.moment, zone, role))
    for (person, _), lines in together.items():
        said, moments, zones, roles = zip(*lines, strict=True)
        found.append(RehearsedMail(max(moments), zones[0], person, roles[0], tuple(_once(said))))
    return tuple(sorted(found, key=lambda mail: (mail.at, mail.to)))


def _once(said: Iterable[Happening]) -> Iterator[Happening]:
    """Of several words about one thing, the most pressing."""
    said, best = list(said), dict[tuple[str, str], tuple[Word, Happening]]()
    for one in said:
        word = word_of(one.cause)
        key = (one.scope, word.about if word else one.cause)
        if word and (key not in best or word.urgency >= best[key][0].urgency):
            best[key] = word, one
    kept = {id(one) for _, one in best.values()}
    yield from (one for one in said if word_of(one.cause) is None or id(one) in kept)
