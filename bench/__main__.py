"""`make bench`: every measure in one run, beside the floor. A slow figure is said, never failed.

`make bench ARGS=--full` repeats more; `ARGS="--only years --only starts"` takes less time;
`ARGS=--markdown` prints tables ready to paste into docs/performance.md.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import tempfile
import time
from pathlib import Path

from bench.parts import PARTS, Bench
from bench.setting import load_average, setting
from bench.sizes import FULL, TINY, USUAL
from bench.table import Row, as_markdown, as_text

log = logging.getLogger("bench")


def main() -> None:
    options = _options()
    # No setting of the engineer's own counts, in this process either.
    for name in [name for name in os.environ if name.startswith(("ATELIER_", "PREFECT_"))]:
        del os.environ[name]
    os.environ["ATELIER_MAIL_RATE"] = "0"
    chosen = [name for name in PARTS if name in (options.only or PARTS)]
    show = as_markdown if options.markdown else as_text
    begun, broken = time.monotonic(), list[str]()
    print(setting(), flush=True)
    with tempfile.TemporaryDirectory(prefix="ateliers-bench-") as folder:
        bench = Bench(Path(folder), options.sizes)
        try:
            for name in chosen:
                rows = _measure(bench, name, broken)
                print(f"\n{show(PARTS[name], rows)}", flush=True)
        finally:
            bench.stop()
    print(f"\n{time.monotonic() - begun:.0f} s; {load_average()} at the end", flush=True)
    if broken:
        sys.exit(f"did not work: {', '.join(broken)}")


def _measure(bench: Bench, name: str, broken: list[str]) -> list[Row]:
    """The rows of a part; one that does not work is said, and the others are measured all the same."""
    begun = time.monotonic()
    try:
        rows = bench.measure(name)
    except Exception:
        log.exception("%s did not work", name)
        broken.append(name)
        rows = [Row("did not work", "", "")]
    print(f"  {name}: {time.monotonic() - begun:.0f} s, {load_average()}", file=sys.stderr, flush=True)
    return rows


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    sizes = parser.add_mutually_exclusive_group()
    for name, chosen, what in (
        ("--full", FULL, "more repetitions"),
        ("--tiny", TINY, "as few as can be: to see that the bench works, its figures mean nothing"),
    ):
        sizes.add_argument(name, dest="sizes", action="store_const", const=chosen, help=what)
    parser.set_defaults(sizes=USUAL)
    parser.add_argument("--only", action="append", choices=tuple(PARTS), help="this part; may be repeated")
    parser.add_argument("--markdown", action="store_true", help="tables ready to paste")
    return parser.parse_args()


if __name__ == "__main__":
    main()
