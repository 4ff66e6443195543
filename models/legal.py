"""The delays of a marché: whose turn it is, what silence decides (CCAG-PI 2021, art. 28.2 and 29)."""

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


#: The titulaire is awaited in these; the buyer in the others.
TITULAIRE = frozenset({Legal.ACCEPTANCE, Legal.RESUBMISSION, Legal.OBSERVATIONS})

TACIT, REJET_TACITE = "admission tacite", "rejet tacite"
#: What silence beyond a delay decides, in the words of a constat. An ajournement that was accepted and not
#: followed by a new présentation is not among them: the CCAG draws no consequence from it.
SILENCES = {
    Legal.VERIFICATION: TACIT,
    Legal.ACCEPTANCE: "ajournement sans réponse",
    Legal.AFTER_AJOURNEMENT: REJET_TACITE,
    Legal.OBSERVATIONS: "réfaction réputée acceptée",
    Legal.AFTER_OBSERVATIONS: "observations réputées acceptées",
}
