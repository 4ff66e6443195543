"""A real Matrix server (Synapse) on loopback, as a process of its own, with rooms of every kind."""

from __future__ import annotations

import hashlib
import hmac
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from postgres import free_port

NAME = "ateliers.example"
SECRET = "un secret de test"
_CONFIG = """
server_name: {name}
report_stats: false
pid_file: {home}/pid
signing_key_path: {home}/key
media_store_path: {home}/media
suppress_key_server_warning: true
trusted_key_servers: []
registration_shared_secret: {secret}
macaroon_secret_key: {secret}
form_secret: {secret}
listeners: [{{port: {port}, type: http, bind_addresses: ["127.0.0.1"], resources: [{{names: [client]}}]}}]
database: {{name: sqlite3, args: {{database: "{home}/homeserver.db"}}}}
rc_room_creation: {{per_second: 1000, burst_count: 1000}}
rc_message: {{per_second: 1000, burst_count: 1000}}
rc_joins: {{local: {{per_second: 1000, burst_count: 1000}}, remote: {{per_second: 1000, burst_count: 1000}}}}
rc_invites: {{per_user: {{per_second: 1000, burst_count: 1000}}}}
presence: {{enabled: false}}
"""


class Synapse:
    """Its owner makes the rooms; its bot is the account of this installation."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._http = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30)
        self.owner = self.bot = ""

    def setting(self, token: str = "") -> str:
        """Its address as ATELIER_CHAT wants it."""
        return f"matrix://{token or self.bot}@127.0.0.1:{self.port}/{{room}}"

    def answers(self) -> bool:
        """Whether it serves."""
        try:
            return self._http.get("/_matrix/client/versions").status_code == 200
        except httpx.HTTPError:
            return False

    def close(self) -> None:
        """Lets go of the connection."""
        self._http.close()

    def people(self) -> None:
        """The accounts of the tests."""
        self.owner, self.bot = self._account("pilote"), self._account("ateliers")

    def _account(self, name: str) -> str:
        nonce = self._http.get("/_synapse/admin/v1/register").json()["nonce"]
        parts = f"{nonce}\0{name}\0{name}\0notadmin".encode()
        mac = hmac.new(SECRET.encode(), parts, hashlib.sha1).hexdigest()
        body = {"nonce": nonce, "username": name, "password": name, "admin": False, "mac": mac}
        token: str = self._http.post("/_synapse/admin/v1/register", json=body).json()["access_token"]
        return token

    def room(self, version: str = "10", *, invited: bool = True, encrypted: bool = False) -> str:
        """A private room; the bot is invited, and not there yet."""
        state = [
            {
                "type": "m.room.encryption",
                "state_key": "",
                "content": {"algorithm": "m.megolm.v1.aes-sha2"},
            }
        ]
        body = {
            "room_version": version,
            "preset": "private_chat",
            "invite": [f"@ateliers:{NAME}"] if invited else [],
            "initial_state": state if encrypted else [],
        }
        found: str = self.asked("POST", "/createRoom", json=body)["room_id"]
        return found

    def asked(self, method: str, path: str, **more: Any) -> dict[str, Any]:
        """What the owner asks of the server."""
        headers = {"Authorization": f"Bearer {self.owner}"}
        answer = self._http.request(method, f"/_matrix/client/v3{path}", headers=headers, **more)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def posts(self, room: str) -> list[dict[str, Any]]:
        """What its owner reads there, oldest first."""
        found = self.asked("GET", f"/rooms/{quote(room)}/messages", params={"dir": "b", "limit": 100})
        said = [one["content"] for one in found["chunk"] if one["type"] == "m.room.message"]
        return said[::-1]

    def encrypt(self, room: str) -> None:
        """From now on the room is encrypted: nobody can take that back."""
        content = {"algorithm": "m.megolm.v1.aes-sha2"}
        self.asked("PUT", f"/rooms/{quote(room)}/state/m.room.encryption", json=content)


@contextmanager
def synapse_server(home: Path) -> Iterator[Synapse]:
    """Ready in a few seconds; its own warnings are its own affair."""
    port = free_port()
    config = home / "homeserver.yaml"
    config.write_text(_CONFIG.format(name=NAME, home=home, secret=SECRET, port=port))
    program = [sys.executable, "-W", "ignore", "-m", "synapse.app.homeserver", "--config-path", str(config)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    with (home / "log").open("wb") as log:
        subprocess.run([*program, "--generate-keys"], check=True, stdout=log, stderr=log, env=environment)
        server = subprocess.Popen(program, stdout=log, stderr=log, env=environment)
    found, end = Synapse(port), time.monotonic() + 60
    try:
        while not found.answers():
            assert server.poll() is None, (home / "log").read_text()[-2000:]
            assert time.monotonic() < end, "Synapse does not answer"
            time.sleep(0.05)
        found.people()
        yield found
    finally:
        found.close()
        server.terminate()
        server.wait(20)
