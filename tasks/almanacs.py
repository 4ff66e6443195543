"""The almanac of each territory of a session file, and that of the nation: the days of a rehearsal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from config.almanac import almanac_of_atelier, national_almanac
from config.session_file import SessionFile
from models.almanac import Almanac


def almanacs_of(file: SessionFile, years: Iterable[int]) -> Mapping[str, Almanac]:
    """By slug; the session's own slug gives the nation's. The session's own periods hold for all."""
    asked, periods = tuple(years), tuple(one.period for one in file.periods)
    found = {one.slug: almanac_of_atelier(one, asked, periods=periods) for one in file.ateliers}
    return {**found, file.session.slug: national_almanac(asked, periods=periods)}
