"""The mail server of the bench, a process: `python -m bench.sink PORT` prints « moment recipient »."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import time
from typing import Any

from aiosmtpd.smtp import SMTP


class Taker:
    """Accepts every mail and says when it had it."""

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """One line per recipient, on the clock that all processes of the machine share."""
        for recipient in envelope.rcpt_tos:
            print(f"{time.monotonic():.6f} {recipient}", flush=True)
        return "250 OK"


async def main(port: int) -> None:
    taker, loop = Taker(), asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(taker, loop=loop), "127.0.0.1", port)
    print("ready", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(main(int(sys.argv[1])))
