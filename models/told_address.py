"""What the pilot is told of an address that returns what is sent to it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from models.roles import ROLE_TITLES, Role
from models.situation import Situation

Context = dict[str, Any]


def about_address(
    situation: Situation,
    person: str,
    role: Role,
    address: str,
    *,
    why: str,
    missed: Iterable[Context],
    lost: bool,
) -> Context:
    """Whose address it is, why it returns mails, which ones did not arrive; `lost` once it is given up.

    Of each mail: what it was about, the moment at which it left, whether it was a legal notice. The
    person is a reference, named when the message leaves.
    """
    known = list(missed)
    return {
        "territory": situation.name,
        "slug": situation.scope,
        "zone": situation.zone,
        "people": {"person": person},
        "title": ROLE_TITLES[role],
        "address": address,
        "why": why,
        "missed": known,
        "lost": lost,
        "legal": any(one["legal"] for one in known),
    }
