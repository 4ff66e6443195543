"""What the message of a decision says of who took it, where that person stands in for another."""

from __future__ import annotations

from typing import Any

from models.facts import Fact
from models.kinds import DecisionPrise
from models.rights import entitled, judged_at
from models.situation import Situation


def decided_for(situation: Situation, fact: Fact) -> dict[str, Any]:
    """The delegate who decided and for whom, as references; nothing where the right is their own."""
    said = fact.payload
    decider = (said.decided_by if isinstance(said, DecisionPrise) else None) or fact.by
    mine = [one for one in entitled(situation, judged_at(situation, fact.when)) if one.person == decider]
    lent = list(dict.fromkeys(one.on_behalf_of for one in mine if one.on_behalf_of))
    if not lent or any(one.on_behalf_of is None for one in mine):
        return {}
    return {"people": {"decider": decider, **{f"delegator-{n}": one for n, one in enumerate(lent, 1)}}}
