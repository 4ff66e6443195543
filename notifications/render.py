"""A message and its values become a subject, a text part and an HTML part: no clock, no network."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from models.errors import NotFound
from models.french import (
    enumerate_french,
    french_date,
    french_dates,
    french_moment,
    french_span,
    near_date,
    plural,
    quoted,
)
from models.moments import Precision, local_day
from notifications.gathered import COMPOSITES, gathered
from notifications.reader import Recipient
from notifications.typesetting import one_line, paragraphs, subject_line, tidy, typeset

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message ready to be frozen and sent; the text part is complete by itself."""

    subject: str
    text: str
    html: str


def render(
    message: str,
    context: Mapping[str, Any],
    *,
    recipient: Recipient,
    link: str,
    simulation: bool,
    preferences: str | None = None,
    legal: bool = False,
) -> Rendered:
    """The three parts of a message for one person; NotFound where there is no such message.

    `preferences`: the address where they choose how they are written to; `legal`: they cannot turn this off.
    """
    if message not in available():
        known = ", ".join(available())
        raise NotFound(
            f"Le message « {message} » n’existe pas.", todo=f"Messages : {known}.", field="message"
        )
    values = {
        **tidy(context),
        "reader": recipient.reader(),
        "link": one_line(link),
        "simulation": simulation,
        "preferences": one_line(preferences) if preferences else None,
        "legal_notice": legal,
    }
    if message in COMPOSITES:
        values |= gathered(plain_environment(), values)
    plain, markup = plain_environment(), markup_environment()
    template = plain.get_template(f"{message}/subject.txt")
    # The heading of the HTML part is the subject without the territory: the sentence is written once.
    values["heading"] = one_line("".join(template.blocks["what"](template.new_context(values))))
    values["subject"] = subject = subject_line(template.render(values))
    text = plain.get_template(f"{message}/body.txt").render(values)
    html = markup.get_template(f"{message}/body.html").render(values)
    return Rendered(subject, paragraphs(text), typeset(html))


@functools.cache
def available() -> tuple[str, ...]:
    """The messages that can be rendered: a message is a folder."""
    folders = (path.name for path in TEMPLATES.iterdir() if path.is_dir())
    return tuple(sorted(name for name in folders if not name.startswith("_")))


def plain_environment() -> Environment:
    """Where subjects and text parts are made."""
    return _environment(escape=False)


def markup_environment() -> Environment:
    """Where HTML is made: every value is escaped."""
    return _environment(escape=True)


@functools.cache
def _environment(*, escape: bool) -> Environment:
    """One environment for plain words, one for HTML: what both parts share is escaped in the second.

    Escaping by the name of the file would not do: a macro of a `.txt` called from a `.html` counts as
    safe markup without having been escaped.
    """
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=select_autoescape(("html", "txt") if escape else ()),
        trim_blocks=True,
        lstrip_blocks=True,
        # The templates travel with the code: nothing changes while it runs.
        auto_reload=False,
    )
    environment.filters |= {
        "day": lambda day: french_date(_day(day)),
        "near": lambda day, today, zone: near_date(_day(day), local_day(_moment(today), zone)),
        "days": lambda days: french_dates(_day(day) for day in days),
        "span": lambda first, last: french_span(_day(first), _day(last)),
        "short": lambda title: str(title).partition(" : ")[0],
        "moment": lambda moment, zone: french_moment(_moment(moment), zone),
        "day_of": lambda moment, zone: french_date(local_day(_moment(moment), zone)),
        "when": _when,
        "days_late": lambda due, today, zone: (local_day(_moment(today), zone) - _day(due)).days,
        "in_days": lambda due, today, zone: _in_days((_day(due) - local_day(_moment(today), zone)).days),
        "ahead": _in_days,
        "enumeration": enumerate_french,
        "quoted": quoted,
        "plural": plural,
        "capital": lambda text: text[:1].upper() + text[1:],
    }
    return environment


# In these two `str` matters: it is where a value that the context lacks raises UndefinedError.
def _day(text: str) -> date:
    return date.fromisoformat(str(text))


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(str(text))


def _in_days(count: int) -> str:
    """« dans 7 jours »; a mail that waited may speak of yesterday."""
    if count < 0:
        return f"il y a {plural(-count, 'jour')}"
    return ("aujourd’hui", "demain")[count] if count < 2 else f"dans {plural(count, 'jour')}"


def _when(moment: str, precision: str, zone: str) -> str:
    """A moment, no more precise than it is known."""
    if precision == Precision.DAY:
        return french_date(local_day(_moment(moment), zone))
    return french_moment(_moment(moment), zone)
