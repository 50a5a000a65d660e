"""The ASGI application for the web server's workers, tied to the server that started them."""

from runner.processes import die_with_parent

# A killed server must not leave a worker behind that still answers on its port.
die_with_parent()

from newsroom.asgi import application  # noqa: E402

__all__ = ["application"]
