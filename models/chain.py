"""The journal's chain: each row carries the SHA-256 of itself and of the row before."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime

from models.moments import check_aware

#: The digest « before » the first row of a journal.
GENESIS = "0" * 64


def stamp(moment: datetime) -> str:
    """A moment as it is signed: UTC, microseconds, always the same length."""
    return check_aware(moment).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def digest(  # noqa: PLR0913 - a signature covers every column, each named
    *,
    previous: str,
    scope: str,
    seq: int,
    kind: str,
    schema: int,
    payload: str,
    happened_at: datetime,
    precision: str,
    zone: str,
    recorded_at: datetime,
    recorded_by: str,
    identity: str,
) -> str:
    """SHA-256 of a row and of the one before it."""
    signed = [
        previous,
        scope,
        seq,
        kind,
        schema,
        payload,
        stamp(happened_at),
        precision,
        zone,
        stamp(recorded_at),
        recorded_by,
        identity,
    ]
    text = json.dumps(signed, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
