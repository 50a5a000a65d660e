"""The local mail catcher: an SMTP server that keeps what it gets, and a page that shows it.

Decides addresses and HTTP answers. It delivers nothing, and is no part of production.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import FrameType
from urllib.parse import parse_qs, urlsplit

from aiosmtpd.controller import Controller

from runner import catcher_pages as pages
from runner.mailbox import IntoMailbox, Mailbox, body, parse

LARGEST_MESSAGE = 32 * 1024 * 1024
OWN_CSP = (
    "default-src 'none'; style-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'"
)
MAIL_CSP = (
    "default-src 'none'; style-src 'unsafe-inline'; "
    "img-src data: http://localhost:* http://127.0.0.1:*; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)
LOCAL_NAMES = {"localhost", "127.0.0.1", "::1"}


class Pages(BaseHTTPRequestHandler):
    """One request; the mailbox hangs on the server."""

    server: MailServer
    server_version = "catcher"
    sys_version = ""

    def do_GET(self) -> None:
        # A foreign name that resolves to this machine must not read the mail (DNS rebinding).
        if urlsplit(f"//{self.headers.get('Host', '')}").hostname not in self.server.names:
            return self._refuse(HTTPStatus.MISDIRECTED_REQUEST)
        url = urlsplit(self.path)
        query = parse_qs(url.query)
        if url.path == "/":
            return self._html(pages.list_page(self.server.mailbox.newest_first()))
        if url.path == "/style.css":
            return self._answer(pages.STYLE.encode(), "text/css; charset=utf-8")
        if url.path == "/messages.json":
            rows = [caught.as_json() for caught in self.server.mailbox.newest_first()]
            return self._answer(json.dumps(rows).encode(), "application/json")
        if url.path.startswith("/messages/"):
            name, _, kind = url.path.removeprefix("/messages/").partition(".")
            return self._message(name, kind, query)
        return self._refuse(HTTPStatus.NOT_FOUND)

    do_HEAD = do_GET  # noqa: N815

    def _message(self, identity: str, kind: str, query: dict[str, list[str]]) -> None:
        raw = self.server.mailbox.raw(identity)
        if raw is None or kind not in {"", "eml", "html", "txt"}:
            return self._refuse(HTTPStatus.NOT_FOUND)
        if kind == "eml":
            # As text: a browser shows it instead of saving it, and does not run it.
            return self._answer(raw, "text/plain; charset=utf-8")
        if kind == "":
            return self._message_page(identity, raw, query.get("view", ["html"])[0])
        text = body(parse(raw), "html" if kind == "html" else "plain")
        if text is None:
            return self._refuse(HTTPStatus.NOT_FOUND)
        if kind == "txt":
            return self._answer(text.encode(), "text/plain; charset=utf-8")
        shown = pages.framed(text) if "frame" in query else text
        return self._answer(shown.encode(), "text/html; charset=utf-8", MAIL_CSP)

    def _message_page(self, identity: str, raw: bytes, view: str) -> None:
        about = self.server.mailbox.about(identity)
        if about is None or view not in pages.VIEWS:
            return self._refuse(HTTPStatus.NOT_FOUND)
        message = parse(raw)
        has_html = body(message, "html") is not None
        source = raw.decode("utf-8", "replace")
        text = source if view == "source" else body(message, "plain")
        return self._html(pages.message_page(about, view, text, has_html))

    def _html(self, text: str) -> None:
        self._answer(text.encode(), "text/html; charset=utf-8")

    def _answer(self, content: bytes, kind: str, csp: str = OWN_CSP) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Content-Security-Policy", csp)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def _refuse(self, status: HTTPStatus) -> None:
        self.send_error(status)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Requests for caught mail are of no interest in the log."""


class MailServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], mailbox: Mailbox) -> None:
        super().__init__(address, Pages)
        self.mailbox = mailbox
        self.names = LOCAL_NAMES | {address[0]}


def serve(directory: Path, smtp: tuple[str, int], http: tuple[str, int]) -> None:
    mailbox = Mailbox(directory)
    controller = Controller(
        IntoMailbox(mailbox),
        hostname=smtp[0],
        port=smtp[1],
        data_size_limit=LARGEST_MESSAGE,
        enable_SMTPUTF8=True,
        ident="catcher",
    )
    controller.start()
    web = MailServer(http, mailbox)
    try:
        web.serve_forever()
    finally:
        controller.stop()
        web.server_close()


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m runner.catcher")
    parser.add_argument("directory", type=Path)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--smtp-port", type=int, required=True)
    parser.add_argument("--http-port", type=int, required=True)
    given = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, _leave)
    serve(given.directory, (given.host, given.smtp_port), (given.host, given.http_port))


def _leave(_number: int, _frame: FrameType | None) -> None:
    sys.exit(0)


if __name__ == "__main__":
    main()
