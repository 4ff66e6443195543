"""The delays that a contract may change, and whose turn each of them is (CCAG-PI 2021, art. 28.2 and 29)."""

from __future__ import annotations

from enum import StrEnum


class Legal(StrEnum):
    """A legal delay, by the key of its line in the definition and in a contract."""

    VERIFICATION = "verification"  # The buyer verifies and notifies a decision (28.2).
    ACCEPTANCE = "acceptation-ajournement"  # The titulaire accepts an ajournement, or refuses it (29.2).
    RESUBMISSION = "nouvelle-presentation"  # The titulaire hands in again what was adjourned (29.2).
    AFTER_AJOURNEMENT = "suite-ajournement"  # The buyer decides after a refusal, or after silence (29.2).
    OBSERVATIONS = "observations-refaction"  # The titulaire comments on a réfaction (29.3).
    AFTER_OBSERVATIONS = "suite-observations"  # The buyer answers those comments (29.3).


TACIT = "admission tacite"
#: What silence beyond a delay decides, in the words of a constat.
SILENCES = {Legal.VERIFICATION: TACIT}

#: The titulaire is awaited in these; the buyer in the others.
TITULAIRE = frozenset({Legal.ACCEPTANCE, Legal.RESUBMISSION, Legal.OBSERVATIONS})
