"""What the message « délégation » says: who acts for whom, until when, and what was waiting."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from models import told
from models.delegations import Delegation
from models.moments import local_day
from models.process import Process
from models.roles import ROLE_TITLES, Role
from models.situation import Situation, State, owed_by
from models.standing import Standing
from models.unmet import Unmet


def handed_over(
    process: Process, situation: Situation, one: Delegation, roles: Sequence[Role]
) -> dict[str, Any]:
    """The values of that message; people stay references until it leaves."""
    begins = min(given.since for given in one.given)
    ends = max(given.until for given in one.given if given.until) - timedelta(microseconds=1)
    owed: list[Unmet | Standing] = [unmet for _, unmet in owed_by(situation.own_phases)]
    waiting = [one for one in (*owed, *situation.standing) if one.owner in roles]
    ready = [line for line in situation.own_phases if line.state is State.READY]
    return {
        **told.about_fact(process, situation, one.fact),
        "people": {"delegator": one.delegator, "delegate": one.delegate},
        "roles": [ROLE_TITLES[role] for role in roles],
        "decides": Role.DECIDEUR in roles,
        "first": local_day(begins, situation.zone).isoformat(),
        "last": local_day(ends, situation.zone).isoformat(),
        "missing": [told.item(unmet) for unmet in waiting],
        "to_open": [line.phase.title for line in ready] if Role.PILOTE in roles else [],
    }
