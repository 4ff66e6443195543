"""A real HTTP server on loopback for webhooks: what it was sent, and answers that are planned."""

from __future__ import annotations

import json
import ssl
import threading
from collections import deque
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


@dataclass(frozen=True)
class Call:
    """One request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Webhooks:
    """Takes everything, or answers as planned; `hang` makes it say nothing once it has read the request."""

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.calls: list[Call] = []
        self.status, self.body, self.location = 200, b"ok", ""
        #: What is answered first, one after the other.
        self.planned: deque[tuple[int, bytes]] = deque()
        self.hang = threading.Event()
        self.goes_on = threading.Event()
        sink = self

        class _Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length)
                sink.calls.append(Call(self.command, self.path, dict(self.headers), body))
                if sink.hang.is_set():
                    sink.goes_on.wait(60)
                    self.close_connection = True
                    return
                status, answer = sink.planned.popleft() if sink.planned else (sink.status, sink.body)
                self.send_response(status)
                if sink.location:
                    self.send_header("Location", sink.location)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            do_GET = do_PUT = do_POST  # noqa: N815 - the server's names

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the server's name
                """Its own log is nobody's."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._server.daemon_threads = True
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]  # a refused handshake is expected
        if context is not None:
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.host = f"127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.goes_on.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)
