"""Another process that reads the database: `python -m bench.witness URL`, one query a line, one answer."""

from __future__ import annotations

import re
import sqlite3
import sys
from typing import Any


def main(url: str) -> None:
    db: Any
    if url.startswith("sqlite"):
        db = sqlite3.connect(url.partition("///")[2], isolation_level=None)
    else:
        import psycopg

        db = psycopg.connect(re.sub(r"\+\w+", "", url, count=1), autocommit=True)
    for query in sys.stdin:
        print(db.execute(query).fetchone()[0], flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
