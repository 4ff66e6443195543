"""The alarm of those who run the installation: one notification by apprise, where they named an address."""

from __future__ import annotations

import logging


def notify(address: str, title: str, body: str) -> bool:
    """Whether it left. Says nothing of the address, which holds a secret."""
    # apprise loads its hundred services when imported: only an alarm pays for it.
    from apprise import Apprise

    # It logs the address that it cannot read, password included.
    logging.getLogger("apprise").disabled = True
    service = Apprise()
    return bool(service.add(address)) and bool(service.notify(title=title, body=body))
