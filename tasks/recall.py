"""What this process has read before: facts by the digest that ends their chain, definitions by theirs.

A digest says all that it covers, so neither can lie: a correction, another version, another database or
an act undone has another digest. Journals are still read, and locked, each time.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Collection, Mapping, Sequence
from typing import Generic, TypeVar

from sqlmodel import Session

from config.process_file import parse_definition
from models.chain import GENESIS
from models.errors import BrokenChain, EnvironmentProblem
from models.facts import Fact
from models.head import Head
from models.process import Process
from models.queries import chains_of, definition

K = TypeVar("K")
V = TypeVar("V")
#: A journal, the number of its last fact and the digest of that one.
End = tuple[str, int, str]


class Recent(Generic[K, V]):
    """The last things kept, so many at most; several threads may use it."""

    def __init__(self, most: int) -> None:
        self._most, self._kept, self._lock = most, dict[K, V](), threading.Lock()

    def get(self, key: K) -> V | None:
        """What is kept under this key."""
        return self._kept.get(key)

    def keep(self, key: K, value: V) -> None:
        """Keeps this, and forgets what was kept first once there is too much."""
        with self._lock:
            self._kept[key] = value
            while len(self._kept) > self._most:
                del self._kept[next(iter(self._kept))]

    def forget(self) -> None:
        """Forgets everything, as a process that starts."""
        with self._lock:
            self._kept.clear()


CHAINS: Recent[End, tuple[Fact, ...]] = Recent(500)
PROCESSES: Recent[str, Process] = Recent(20)


def end_of(head: Head) -> End:
    """Where the chain of a journal ends."""
    return head.slug, head.head_seq, head.head_digest


def facts_until(
    session: Session, ends: Sequence[End], *, locked: Collection[str] = ()
) -> Mapping[str, tuple[Fact, ...]]:
    """The facts of each of these journals; only those not read before are asked of the database.

    BrokenChain where the facts of a locked one do not end as its journal says: nothing is built on that.
    """
    found = {end[0]: facts for end in ends if (facts := CHAINS.get(end)) is not None}
    missing = {slug: (seq, digest) for slug, seq, digest in ends if slug not in found}
    read = chains_of(session, missing) if missing else {}
    for slug, (facts, digest) in read.items():
        found[slug] = facts
        # A reader may find the facts of an act that came after it read the journal: not to be kept.
        if (len(facts), digest) == missing[slug]:
            CHAINS.keep((slug, len(facts), digest), facts)
    for slug in missing.keys() & set(locked):
        facts, digest = read.get(slug, ((), GENESIS))
        if (len(facts), digest) != missing[slug]:
            raise _broken(slug, facts, missing[slug][0])
    return found


def _broken(slug: str, facts: Sequence[Fact], last: int) -> BrokenChain:
    """Found for nothing, since the facts have just been read; their own digests are for `atelier verify`."""
    number = min(next((n for n, fact in enumerate(facts, 1) if fact.seq != n), len(facts) + 1), last)
    return BrokenChain(
        f"Le journal « {slug} » a été altéré : "
        f"le fait n° {number} manque ou n’est plus celui qui a été signé.",
        todo="N’y touchez plus : « atelier verify » dit où, et la dernière sauvegarde dit ce qui y était.",
        field=f"{slug}#{number}",
    )


def recall_appended(before: End, facts: Sequence[Fact], after: End) -> None:
    """The chain as it will be once this act is kept; undone, nobody will ever ask for that digest."""
    known = CHAINS.get(before)
    if known is not None:
        CHAINS.keep(after, (*known, *facts))


def process_of(session: Session, head: Head) -> Process:
    """The definition that the journal was opened with."""
    known = PROCESSES.get(head.process_digest) if head.process_digest else None
    if known is not None:
        return known
    stored = definition(session, head.process_key, head.process_version)
    if stored is None:
        raise EnvironmentProblem(
            f"La définition {head.process_key} v{head.process_version} manque dans la base."
        )
    digest, text = stored
    process = parse_definition(text)
    if hashlib.sha256(text.encode()).hexdigest() == digest:
        PROCESSES.keep(digest, process)
    return process
