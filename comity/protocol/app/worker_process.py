"""The worker's process: effects, witnesses, and what the rooms have to do from time to time.

Started by ``comity node serve``.
"""

import asyncio

from django.conf import settings

from comity.protocol import keys
from comity.protocol.app import queries
from comity.protocol.app.lane_process import Held, follow, listening, until_told, utc_now
from comity.protocol.app.own_keys import own_keys
from comity.protocol.app.peers import PeerClient
from comity.protocol.app.worker import Worker


async def main() -> None:
    """Work until told to stop."""
    node = settings.COMITY_NODE
    held = Held(await asyncio.to_thread(queries.keyring))
    client = PeerClient(
        me=node.code,
        practice=node.practice,
        secret=own_keys(node).load(keys.TLS),
        keyring=held,
    )
    woken = asyncio.Event()
    with listening("worker", woken):
        work = asyncio.create_task(Worker(now=utc_now, client=client).run(woken))
        renewing = asyncio.create_task(follow(held, lambda _: woken.set()))
        await until_told(asyncio.Event())
        work.cancel()
        renewing.cancel()
    await client.close()
