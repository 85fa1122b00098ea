"""What the log never says: the code in the link of an invitation."""

import logging
import re
from typing import Final

_CODE: Final = re.compile(r"(/join/)[^\s/?]+")


class UnsaidFilter(logging.Filter):
    """Takes codes out of addresses before they are written."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, without its codes."""
        said = record.getMessage()
        if "/join/" in said:
            record.msg, record.args = _CODE.sub(r"\1…", said), ()
        return True
