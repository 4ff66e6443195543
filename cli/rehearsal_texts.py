"""The French text of `explain` and of `rehearse`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import groupby
from typing import Any

from cli.passation_texts import passation_lines
from models.french import enumerate_french, french_date, percent, plural, quoted
from models.roles import ROLE_TITLES
from models.wording import ONLY_TITLES

Data = Mapping[str, Any]
#: More recipients than this are counted.
SHOWN = 6
#: So many phases that decide the end are named; `--json` has them all.
DECIDING = 3


def explained_lines(data: Data) -> Iterator[str]:
    """A phase, from its opening to the files that somebody who changes it would open."""
    phase = data["phase"]
    whose = "commune à la session nationale" if phase["scope"] == "session" else "propre à chaque atelier"
    length = f", {phase['length']} prévues" if phase["length"] else ""
    yield f"{phase['rank']}/{phase['total']} {phase['title']}  [{phase['key']}]"
    yield f"{whose}{length} ; {phase['trigger_title']} ({data['process']} v{data['version']})."
    yield from _conditions("S’ouvre quand", phase["opens_when"])
    yield from _conditions("Se ferme quand", phase["closes_when"])
    yield from _messages(data["messages"])
    yield from _reminders(data["reminders"])
    yield from _facts(data["facts"])
    if data["passation"]:
        yield from passation_lines(data["passation"])
    yield from ("", "Les fichiers :")
    for file in data["files"]:
        line = f":{file['line']}" if file["line"] else ""
        yield f"  {file['path'] + line:<48} {file['what']}"


def _conditions(title: str, conditions: list[Data]) -> Iterator[str]:
    yield from ("", f"{title} :")
    for one in conditions:
        only = f" ({ONLY_TITLES[one['only_if']]})" if one["only_if"] else ""
        when = "" if one["when"] == "—" else f", {one['when']}"
        yield f"  {one['what']}{only} — {one['owner_title']}{when}"


def _messages(messages: list[Data]) -> Iterator[str]:
    yield from ("", "Qui est prévenu :")
    for one in messages:
        yield f"  {one['when']} → {enumerate_french(one['to_titles'])}"
        yield f"      {quoted(one['subject'])}  [{one['message']}]"


def _reminders(reminders: list[Data]) -> Iterator[str]:
    if reminders:
        yield from ("", "Ce qui est rappelé, à 9 h un jour ouvré du territoire, tant que ce n’est pas fait :")
    for one in reminders:
        rungs = ", ".join(f"J{days:+d}" for days in one["days"])
        yield f"  {one['what']} ({one['due']}) : {rungs} → {enumerate_french(one['to_titles'])}"


def _facts(facts: list[Data]) -> Iterator[str]:
    yield from ("", "Qui enregistre quoi :")
    for one in facts:
        who = enumerate_french(one["who_titles"], last="ou")
        yield f"  {one['title']}  [{one['kind']}] : {who}"


def rehearsed_lines(data: Data) -> Iterator[str]:
    """What clashes, when each territory ends, then the year day by day, or where it was written."""
    yield from _summary(data)
    if "delays" in data:
        yield from _chances(data)
    if "page" in data:
        yield from ("", f"La page est écrite : {data['page']}")
        return
    names = {one["slug"]: one["name"] for one in (data["session"], *data["ateliers"])}
    for day, events in groupby(data["events"], key=lambda one: one["at"][:10]):
        yield from ("", french_date(date.fromisoformat(day), weekday=True))
        for one in events:
            yield _event(one, names[one["atelier"]])


def _chances(data: Data) -> Iterator[str]:
    """How likely each territory is to end in time, and the phases that decide it."""
    delays = data["delays"]
    years, seed = plural(delays["years"], "année"), delays["seed"]
    yield from (
        "",
        f"Chances de finir en {delays['limit']}, sur {years} où des retards sont tirés (n° {seed}) :",
    )
    courses = {one["slug"]: one for one in (data["session"], *data["ateliers"])}
    titles = {line["key"]: line["title"] for one in courses.values() for line in one["phases"]}
    for one in (delays["session"], *delays["ateliers"]):
        late = french_date(date.fromisoformat(one["ends"]["p90"]))
        what = "toute la session" if one is delays["session"] else one["name"]
        yield f"  {percent(one['probability']):>5}  {what} (neuf fois sur dix, fini le {late} au plus tard)"
        for phase in one["critical"][:DECIDING]:
            yield f"         {percent(phase['share']):>5} {titles[phase['phase']]}"


def _summary(data: Data) -> Iterator[str]:
    yield f"{data['session']['name']} : {plural(len(data['events']), 'événement')} en temps simulé."
    yield from ("", "Ce qui se heurte :" if data["clashes"] else "Rien ne se heurte.")
    for one in data["clashes"]:
        yield f"  {'✗' if one['hard'] else '⚠'} {one['what']} {one['todo']}"
    yield from (f"  ? {one}" for one in data["unknown"])
    yield from ("", *_mails(data["mails"]))
    yield from ("", "Fin de chaque territoire :")
    for one in data["ateliers"]:
        ends = french_date(date.fromisoformat(one["ends"])) if one["ends"] else "jamais"
        yield f"  {one['name']} : {ends}"


def _mails(mails: list[Data]) -> Iterator[str]:
    """How many mails each role would have a week, in the year and at the most; `--json` lists them all."""
    people = {(one["to"], one["role"]) for one in mails}
    if not mails:
        return
    first, last = (date.fromisoformat(one["at"][:10]) for one in (mails[0], mails[-1]))
    weeks = max((last - first).days / 7, 1)
    yield f"{plural(len(mails), 'mail')}, les jours ouvrés de 8 h à 19 h ; chacun en reçoit par semaine :"
    for role, title in ROLE_TITLES.items():
        readers = {to for to, its in people if its == role}
        count = sum(one["role"] == role for one in mails)
        if readers:
            often = f"{count / len(readers) / weeks:.1f}".replace(".", ",")
            yield f"  {often:>5}  {title} ({plural(len(readers), 'personne')})"


def _event(one: Data, name: str) -> str:
    hour = one["at"][11:16]
    # The subject of a message begins with the territory already.
    whose = "" if one["message"] else f"{name} · "
    by = f" ({one['by']})" if one["by"] else ""
    return f"  {hour:<5} {one['kind']:<9} {whose}{one['what']}{by}{_recipients(one['to'])}"


def _recipients(people: list[str]) -> str:
    """The first ones by address; `--json` has them all."""
    more = len(people) - SHOWN
    others = f" et {plural(more, 'autre')}" if more > 0 else ""
    return f" → {', '.join(people[:SHOWN])}{others}" if people else ""
