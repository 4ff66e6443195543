"""Every message as the rules owe it in the year of the contact sheet, and with all that may be missing."""

from collections.abc import Iterator, Mapping
from typing import Any

from notifications.gathered import COMPOSITES
from notifications.reader import Recipient
from notifications.render import Rendered, available, render
from service.mails.journal import PROCESS, Context
from service.mails.story import told_by_the_rules

__all__ = [
    "EMPTY",
    "LINK",
    "PROCESS",
    "Context",
    "contexts",
    "rendered",
    "simple",
    "told_by_the_rules",
    "without",
]

LINK = "https://ateliers.example/suivi/les-coevrons"

#: What told.py may leave empty, and how it says so.
EMPTY: dict[str, Any] = {
    "dates": [],
    "missing": [],
    "parts": [],
    "lacking": [],
    "before": [],
    "opened_on": None,
    "closed_on": None,
    "verification_ends": None,
    "url": None,
    "place": None,
    "remote": None,
    "reasons": None,
    "act": None,
    "notified_on": None,
    "effective": None,
    "then": None,
    "delay": None,
    "reply_by": None,
    "again_by": None,
    "observations": None,
    "due": None,
    "promised": None,
    "since": None,
    "invitation": None,
}
#: These say nothing without a date.
DATED = frozenset({"date-convenue", "date-annulee", "invitation", "invitation-retiree"})


def without(context: Context, message: str) -> Context:
    """The same message with every optional value missing."""
    empty = {key: EMPTY.get(key, value) for key, value in context.items()}
    if message in DATED - {"date-annulee"}:
        empty["dates"] = context["dates"]
    if "moves" in context:
        empty["moves"] = [{**one, "before": []} for one in context["moves"]]
    if "wanted" in context:
        empty["wanted"] = without(context["wanted"], message)
    if message in {"anomalie", "rectification", "version-circulee", *DATED}:
        empty["phase"] = None
    return empty


def simple() -> tuple[str, ...]:
    """The messages that the rules owe one by one; the others gather them."""
    return tuple(message for message in available() if message not in COMPOSITES)


def contexts() -> Iterator[tuple[str, Context]]:
    for message in simple():
        for context in told_by_the_rules()[message]:
            yield message, context
            yield message, without(context, message)


def rendered(
    message: str, context: Mapping[str, Any], role: str = "pilote", name: str = "Pilote DDT 53"
) -> Rendered:
    return render(message, context, recipient=Recipient(name, role), link=LINK, simulation=False)
