"""The web as tests have it: names lead where a test says, one server of this machine is behind them all."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from perspectives import fetching

PUBLIC = "93.184.216.34"
Answer = Callable[[BaseHTTPRequestHandler], object]


class World:
    """`names` leads to addresses, `pages` answers by host and path; it writes down who was asked."""

    def __init__(self, server: ThreadingHTTPServer) -> None:
        self.server = server
        self.names: dict[str, list[str]] = {}
        self.pages: dict[str, Answer] = {}
        self.looked_up: list[str] = []
        self.dialled: list[str] = []
        self.asked: list[str] = []

    def page(self, url: str, body: bytes = b"", *, status: int = 200, **headers: str) -> None:
        """What stands at host/path; headers with underscores for hyphens."""
        self.names.setdefault(url.split("/", 1)[0], [PUBLIC])

        def answer(request: BaseHTTPRequestHandler) -> None:
            request.send_response(status)
            for name, value in {"Content_Type": "text/html; charset=utf-8", **headers}.items():
                request.send_header(name.replace("_", "-"), value)
            request.end_headers()
            request.wfile.write(body)

        self.pages[url] = answer

    def resolve(self, host: str, within: float) -> list[str]:
        self.looked_up.append(host)
        if host not in self.names:
            raise fetching.Unreachable(f"The name {host} could not be looked up.")
        return self.names[host]

    def dial(self, address: str, port: int, within: float) -> socket.socket:
        self.dialled.append(f"{address}:{port}")
        return socket.create_connection(("127.0.0.1", self.server.server_port), timeout=within)

    def speak_tls(self, certificate: str) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            key = f"{self.headers['Host']}{self.path}"
            world.asked.append(key)
            answer = world.pages.get(key)
            try:
                if answer:
                    answer(self)
                else:
                    self.send_error(404)
            except OSError:
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    world = World(server)
    monkeypatch.setattr(fetching, "resolve", world.resolve)
    monkeypatch.setattr(fetching, "dial", world.dial)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield world
    server.shutdown()
    server.server_close()
