"""The desk's server: people and their command lines are answered here.

granian serves Django over WSGI; threads wait for the database, one process is enough for a desk.
"""

from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from granian import Granian
from granian.constants import Interfaces, Loops
from granian.log import LogLevels

THREADS = 8
BACKLOG = 256


def run_desk() -> None:
    """Serve until told to stop."""
    node = settings.COMITY_NODE
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    Granian(
        "comity.web.wsgi:application",
        address=node.desk_host,
        port=node.desk_port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        backlog=BACKLOG,
        loop=Loops.auto,
        log_level=LogLevels.warning,
        log_access=False,
        ssl_cert=Path(node.desk_certificate) if node.desk_certificate else None,
        ssl_key=Path(node.desk_key) if node.desk_key else None,
        respawn_failed_workers=True,
    ).serve()
