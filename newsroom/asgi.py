"""The product by ASGI, as `manage.py serve` has it served. Servers for WSGI take `newsroom.wsgi`."""

from concurrent.futures import ThreadPoolExecutor

from newsroom.wsgi import application as edge

# Models can be imported once Django stands.
from newsroom.public.loop import Loop  # isort: skip

# Requests that are asked of Django at a time; each has a connection to the database.
THREADS = 8

application = Loop(edge, ThreadPoolExecutor(THREADS, thread_name_prefix="django"))
