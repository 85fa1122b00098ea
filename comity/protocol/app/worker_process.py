"""The worker's process: effects, witnesses, and what the rooms have to do from time to time.

Started by ``comity node serve``.
"""

import asyncio

from django.conf import settings

from comity.protocol import keys
from comity.protocol.app import queries
from comity.protocol.app.lane_process import listening, until_told, utc_now
from comity.protocol.app.own_keys import own_keys
from comity.protocol.app.peers import PeerClient
from comity.protocol.app.worker import Worker


async def main() -> None:
    """Work until told to stop."""
    node = settings.COMITY_NODE
    client = PeerClient(
        me=node.code,
        practice=node.practice,
        secret=own_keys(node).load(keys.TLS),
        keyring=queries.keyring,
    )
    woken, stop = asyncio.Event(), asyncio.Event()
    with listening("worker", woken):
        work = asyncio.create_task(Worker(now=utc_now, client=client).run(woken))
        await until_told(stop)
        work.cancel()
    await client.close()
