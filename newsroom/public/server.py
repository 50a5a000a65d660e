"""uvicorn, as the product is served. Decides its settings; not where it listens, nor who stands before it."""

from __future__ import annotations

from functools import partial
from typing import Any, cast

import uvicorn

from newsroom.public.edge import Edge
from newsroom.public.loop import Loop
from newsroom.public.wire import IDLE, Wire

# Seconds for requests that are being answered when the process is told to end.
LAST_ANSWERS = 5


def server(edge: Edge, application: Loop, host: str = "127.0.0.1", port: int = 0) -> uvicorn.Server:
    """One that hands out on the wire what stands ready, and asks the application for all else."""
    config = uvicorn.Config(
        cast("Any", application),
        host=host,
        port=port,
        # Typed as a class; any factory is taken.
        http=cast("Any", partial(Wire, edge)),
        loop="uvloop",
        ws="none",
        interface="asgi3",
        lifespan="off",
        # Who stands before us, settings say (BEHIND_PROXY).
        proxy_headers=False,
        server_header=False,
        access_log=False,
        log_level="warning",
        timeout_keep_alive=IDLE,
        timeout_graceful_shutdown=LAST_ANSWERS,
    )
    return uvicorn.Server(config)
