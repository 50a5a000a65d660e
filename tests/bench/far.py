"""A relay that is far away: `python -m tests.bench.far PORT TO SECONDS` passes on what it hears, later.

Half a round trip each way. Decides nothing about what is said.
"""

from __future__ import annotations

import asyncio
import sys
from functools import partial


async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, late: float) -> None:
    """Bytes in their order, each `late` seconds after it came; then the end."""
    loop = asyncio.get_running_loop()
    way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

    async def arrive() -> None:
        data = b"-"
        while data:
            moment, data = await way.get()
            await asyncio.sleep(moment - loop.time())
            writer.write(data)
        writer.close()

    arriving = asyncio.create_task(arrive())
    data = b"-"
    while data:
        data = await reader.read(65_536)
        way.put_nowait((loop.time() + late, data))
    await arriving


async def connect(
    to: int, late: float, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    there, back = await asyncio.open_connection("127.0.0.1", to)
    await asyncio.gather(
        carry(reader, back, late), carry(there, writer, late), return_exceptions=True
    )


async def listen(port: int, to: int, late: float) -> None:
    server = await asyncio.start_server(partial(connect, to, late), "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(listen(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])))
