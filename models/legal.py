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
    STANDSTILL = "attente-signature"  # The optional wait that closes the référé contractuel (CJA, L551-15).
    REPLACEMENT = "remplacement"  # The titulaire proposes somebody for a key person who left (3.4.3).
    REPLACEMENT_ANSWER = "reponse-au-remplacement"  # The buyer accepts that person, or refuses (3.4.3).
    EXTENSION = "prolongation"  # The titulaire asks for more time, counted from the cause (13.3).
    EXTENSION_ANSWER = "reponse-a-la-prolongation"  # The buyer answers that request (13.3).
    ORDER_OBSERVATIONS = "observations-ordre-de-service"  # The titulaire comments on an order (3.8).
    PAYMENT = "paiement"  # The buyer pays what was asked for (R2192-10).
    PENALTY_COMMENTS = "observations-penalite"  # The titulaire comments on a penalty (14).


#: The titulaire is awaited in these; the buyer in the others.
TITULAIRE = frozenset(
    {
        Legal.ACCEPTANCE,
        Legal.RESUBMISSION,
        Legal.OBSERVATIONS,
        Legal.REPLACEMENT,
        Legal.EXTENSION,
        Legal.ORDER_OBSERVATIONS,
        Legal.PENALTY_COMMENTS,
    }
)

TACIT, REJET_TACITE = "admission tacite", "rejet tacite"
#: What silence beyond a delay decides, in the words of a constat. An ajournement that was accepted and not
#: followed by a new présentation is not among them: the CCAG draws no consequence from it.
SILENCES = {
    Legal.VERIFICATION: TACIT,
    Legal.ACCEPTANCE: "ajournement sans réponse",
    Legal.AFTER_AJOURNEMENT: REJET_TACITE,
    Legal.OBSERVATIONS: "réfaction réputée acceptée",
    Legal.AFTER_OBSERVATIONS: "observations réputées acceptées",
    Legal.REPLACEMENT_ANSWER: "remplaçant réputé accepté",
}
