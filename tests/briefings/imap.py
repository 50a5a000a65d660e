"""A small IMAP server for the tests: one mailbox, the commands that reading needs, and a slow mood."""

from __future__ import annotations

import re
import socket
import threading
import time

_UID = re.compile(r"UID (SEARCH|FETCH|STORE) (\S+) ?(.*)", re.IGNORECASE)


class ImapServer:
    """`letters` by uid, `flags` by uid; `delay` seconds before each answer; `refuse` answers NO to it."""

    def __init__(self, *letters: bytes, delay: float = 0, refuse: str = "") -> None:
        self.letters = dict(enumerate(letters, 1))
        self.flags: dict[int, str] = dict.fromkeys(self.letters, "")
        self.delay, self.refuse = delay, refuse
        self.commands: list[str] = []
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> ImapServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.close()

    @property
    def url(self) -> str:
        return f"imaps://feed:se%2Fcret@127.0.0.1:{self.port}/Reports"

    def _serve(self) -> None:
        while True:
            try:
                peer, _ = self._server.accept()
            except OSError:
                return
            with peer:
                try:
                    self._talk(peer)
                except OSError:
                    continue

    def _talk(self, peer: socket.socket) -> None:
        peer.sendall(b"* OK ready\r\n")
        for line in peer.makefile("rb"):
            tag, _, command = line.decode("latin-1").strip().partition(" ")
            self.commands.append(command)
            time.sleep(self.delay)
            verb = command.split(" ")[0].upper()
            if self.refuse and command.upper().startswith(self.refuse):
                peer.sendall(f"{tag} NO not now\r\n".encode())
                continue
            peer.sendall(self._answer(verb, command))
            peer.sendall(f"{tag} OK done\r\n".encode())
            if verb == "LOGOUT":
                return

    def _answer(self, verb: str, command: str) -> bytes:
        if verb == "CAPABILITY":
            return b"* CAPABILITY IMAP4rev1\r\n"
        if verb == "SELECT":
            return f"* {len(self.letters)} EXISTS\r\n".encode()
        found = _UID.match(command)
        if found is None:
            return b""
        if found[1].upper() == "SEARCH":
            start, _, end = found[2].partition(":")
            unseen = [
                str(uid) for uid, flags in self.flags.items()
                if "Seen" not in flags and int(start) <= uid <= int(end)
            ]  # fmt: skip
            return f"* SEARCH {' '.join(unseen)}\r\n".encode()
        uid = int(found[2])
        if found[1].upper() == "STORE":
            self.flags[uid] = found[3]
            return b""
        most = int(found[3].rpartition(".")[2].strip(">)"))
        text = self.letters[uid][:most]
        return b"* %d FETCH (UID %d BODY[]<0> {%d}\r\n%s)\r\n" % (uid, uid, len(text), text)
