"""What a process of the desk does before the first page: load everything, and let it rest.

A search for garbage that passes all that Django and the rooms have loaded takes a fifth of a
second, and the person who happens to ask for a page then waits for it.
"""

import gc
from typing import Final

from django.urls import get_resolver

YOUNG: Final = 20_000
"""After how many new objects the young are searched: more than one page makes, or each page is
passed on half alive, and the old are searched for nothing."""


def settle() -> None:
    """Load every page, and leave what is loaded out of each later search for garbage."""
    _ = get_resolver().url_patterns
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG)
