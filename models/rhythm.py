"""How people are written to who have chosen nothing."""

from __future__ import annotations

from enum import StrEnum


class Rhythm(StrEnum):
    """A setting of the installation, and no more than a default: each person may choose."""

    DIGEST = "recapitulatif"  # A mail a day, and at once what blocks them.
    IMMEDIATE = "immediat"  # Each message by itself, at a decent hour.
    CONTINUOUS = "continu"  # Each by itself, whatever the hour: for machines, never for people.
