"""Each way that a submission may take (facts/domain.md § 2.3), silences and what is said in vain included."""

from __future__ import annotations

VERIFY, ACCEPT, AGAIN = "verification", "acceptation-ajournement", "nouvelle-presentation"
AFTER, COMMENT, ANSWER = "suite-ajournement", "observations-refaction", "suite-observations"
#: The delays in which the titulaire speaks; the buyer is awaited in the others.
HIS = {ACCEPT, AGAIN, COMMENT}
EVERYWHERE = {VERIFY: (2, "mois"), ACCEPT: (10, "jours"), AGAIN: (15, "jours")} | dict.fromkeys(
    (AFTER, COMMENT, ANSWER), (15, "jours")
)
ADJOURNED = {"ajourné", "accepté", "refusé", "sans réponse"}

#: By « where it stood → what came », in the words of the naive reading.
BRANCHES = frozenset(
    {
        "remis → admission",
        "remis → ajournement",
        "remis → refaction",
        "remis → rejet",
        "remis → silence : admission tacite",
        "ajourné → acceptation",
        "ajourné → refus",
        "ajourné → silence",
        "accepté → délai passé sans suite",
        *(
            f"{state} → {word}"
            for state in sorted(ADJOURNED)
            for word in ("admission", "refaction", "rejet", "remis de nouveau")
        ),
        "refusé → silence : rejet tacite",
        "sans réponse → silence : rejet tacite",
        "réduit → acceptation",
        "réduit → observations",
        "réduit → silence : réfaction acceptée",
        "réduit → remis de nouveau",
        "observé → admission",
        "observé → ajournement",
        "observé → refaction",
        "observé → rejet",
        "observé → silence : observations acceptées",
        "observé → remis de nouveau",
        "remis → remis de nouveau",
        "admission → remis de nouveau",
        "admission tacite → remis de nouveau",
        "refaction → remis de nouveau",
        "rejet → remis de nouveau",
        "rejet tacite → remis de nouveau",
        "non vérifié → pris en compte",
        "non vérifié → ajournement",
        "non vérifié → silence sans effet",
        *(f"arrêt : {one}" for one in EVERYWHERE),
        *(f"reprise, ce qui reste : {one}" for one in EVERYWHERE),
        *(f"reprise, délai entier : {one}" for one in EVERYWHERE),
        "arrêt et reprise du même jour",
        "reprise connue au jour, arrêt du même jour",
        "arrêt d’un délai que des jours chômés prolongent",
        "reprise d’un délai que des jours chômés prolongeaient",
        "ajournement accepté, délai arrêté",
        "ajournement refusé, délai arrêté",
        "en vain : décision après admission tacite",
        "en vain : décision après rejet tacite",
        "en vain : seconde décision",
        "en vain : second ajournement",
        "en vain : décision notifiée après une nouvelle remise",
        "en vain : pris en compte, alors que c’est vérifié",
        "en vain : réponse",
        "en vain : arrêt",
        "en vain : reprise",
        "en vain : avant toute remise",
        "réponse que le titulaire dit après coup",
        "rejet pendant les jours du titulaire",
        "inscrit avant l’article 29 : aucun autre silence",
    }
)
