"""A wire between a program and PostgreSQL that is cut at a chosen instant."""

from __future__ import annotations

import select
import socket
import threading
from typing import Self

from postgres import free_port


class Wire:
    """Passes everything on until an act commits; then the connection is cut, and the wire if asked.

    `before_answer`: the server has committed and its answer is lost. Otherwise the answer passes,
    and nothing after it.
    """

    def __init__(self, port: int, *, before_answer: bool) -> None:
        self.port, self._server_port, self._before_answer = free_port(), port, before_answer
        self.cut = threading.Event()
        self._listening = socket.create_server(("127.0.0.1", self.port))
        self._thread = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._close()
        self._thread.join(10)

    def _close(self) -> None:
        # Closing alone would leave `accept` waiting.
        try:
            self._listening.shutdown(socket.SHUT_RDWR)
        except OSError:
            return
        self._listening.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._pass, args=(client,), daemon=True).start()

    def _pass(self, client: socket.socket) -> None:
        with client, socket.create_connection(("127.0.0.1", self._server_port)) as server:
            committing = False
            while True:
                for ready in select.select([client, server], [], [])[0]:
                    data = ready.recv(65536)
                    if not data:
                        return
                    if ready is client:
                        committing = not self.cut.is_set() and b"COMMIT" in data
                        server.sendall(data)
                        continue
                    if committing and self._before_answer:
                        self.cut.set()
                        return
                    client.sendall(data)
                    if committing:
                        self.cut.set()
                        self._close()
                        return
