"""The floor's dispatcher, a process: `python -m bench.floor_post URL PORT BATCH SYNC`."""

from __future__ import annotations

import contextlib
import smtplib
import sys
import time
from collections.abc import Iterator
from email.message import EmailMessage
from typing import Any

import jinja2
from sqlalchemy import Engine
from sqlmodel import col, select, update

from bench.floor import CHANNEL, Letter, address, floor_engine

BODY = jinja2.Template(
    "Bonjour {{ person }},\n\nLa phase {{ phase }} du site {{ place }} est ouverte.\n"
    "{% for thing in awaited %}- attendu : {{ thing }}\n{% endfor %}\nCordialement\n"
)


def letter_of(row: Any) -> EmailMessage:
    """A plain text mail."""
    mail = EmailMessage()
    mail["From"], mail["To"] = "pilote@example.org", address(row.place, row.phase, row.person)
    mail["Subject"] = f"[{row.place}] phase {row.phase} ouverte"
    values = {"person": row.person, "phase": row.phase, "place": row.place, "awaited": ["note", "rapport"]}
    mail.set_content(BODY.render(values))
    return mail


def wakes(engine: Engine) -> Iterator[None]:
    """Once at the start, then each time that somebody wrote."""
    held = engine.raw_connection()
    driver: Any = held.driver_connection
    if engine.dialect.name == "postgresql":
        driver.autocommit = True
        driver.execute(f"LISTEN {CHANNEL}")
        yield
        while True:
            if any(True for _ in driver.notifies(timeout=5, stop_after=1)):
                yield
    seen = None
    while True:
        version = driver.execute("PRAGMA data_version").fetchone()[0]
        if version != seen:
            yield
        seen = version
        time.sleep(0.005)


def main(url: str, port: str, batch: str, sync: str) -> None:
    """Sends what waits, marks it, and waits again; at least once, so a kill may send a batch twice."""
    engine = floor_engine(url, sync=sync)
    reads = engine.execution_options(reads=True)
    query = select(Letter.id, Letter.place, Letter.phase, Letter.person).where(~col(Letter.sent))
    smtp: smtplib.SMTP | None = None
    for _ in wakes(engine):
        while True:
            with reads.connect() as db:
                rows = db.execute(query.order_by(col(Letter.id)).limit(int(batch))).all()
            if not rows:
                break
            smtp = smtp or smtplib.SMTP("127.0.0.1", int(port))
            for row in rows:
                smtp.send_message(letter_of(row))
            with engine.begin() as db:
                db.execute(
                    update(Letter).where(col(Letter.id).in_([row.id for row in rows])).values(sent=True)
                )


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main(*sys.argv[1:])
