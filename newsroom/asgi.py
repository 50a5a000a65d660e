from typing import Any

from a2wsgi import WSGIMiddleware

from newsroom.wsgi import application as edge

# Models can be imported once Django stands.
from newsroom.public.loop import Loop  # isort: skip

# Requests that are asked of Django at a time; each has a connection to the database.
THREADS = 8

# PEP 3333 and ASGI in a2wsgi's own words, which no other library's types meet.
_edge: Any = edge
_django: Any = WSGIMiddleware(_edge, workers=THREADS)

application = Loop(edge, _django)
