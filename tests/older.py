"""A journal opened under a former definition, as a house that has lived for some years holds."""

from __future__ import annotations

import hashlib
from pathlib import Path

from sqlmodel import Session, col, update

from models.tables import Journal, ProcessVersion

DEFINITIONS = Path(__file__).parent / "definitions"


def lives_by(session: Session, slug: str, version: int) -> None:
    """From now on this journal is read by a former version of its process, which is stored beside."""
    text = (DEFINITIONS / f"national-{version}.json").read_text(encoding="utf-8").strip()
    if session.get(ProcessVersion, ("national", version)) is None:
        digest = hashlib.sha256(text.encode()).hexdigest()
        session.add(ProcessVersion(key="national", version=version, digest=digest, definition=text))
        session.flush()
    named = update(Journal).where(col(Journal.slug) == slug)
    session.connection().execute(named.values(process_version=version))
