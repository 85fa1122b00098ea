"""The lifecycle of a preservation.

Source: process 2.1.
"""

from types import MappingProxyType

from comity.cooperation.acts import Act
from comity.cooperation.states import BEGINNING, State, Table

PRESERVATION: Table = MappingProxyType(
    {
        **BEGINNING,
        (State.RECEIVED, Act.ASK): State.QUERY,
        (State.ACKNOWLEDGED, Act.NAME_PROVIDER): State.ACKNOWLEDGED,
        (State.FORWARDED, Act.NAME_PROVIDER): State.FORWARDED,
        (State.EXECUTED, Act.NAME_PROVIDER): State.EXECUTED,
        (State.EXTENDED, Act.NAME_PROVIDER): State.EXTENDED,
        (State.EXECUTED, Act.ASK_EXTENSION): State.EXTENSION_ASKED,
        (State.EXECUTED, Act.SUPERSEDE): State.SUPERSEDED,
        (State.EXECUTED, Act.RELEASE): State.RELEASED,
        (State.EXTENSION_ASKED, Act.GRANT_EXTENSION): State.EXTENDED,
        (State.EXTENSION_ASKED, Act.REFUSE_EXTENSION): State.EXECUTED,
        (State.EXTENSION_ASKED, Act.SUPERSEDE): State.SUPERSEDED,
        (State.EXTENSION_ASKED, Act.RELEASE): State.RELEASED,
        (State.EXTENDED, Act.ASK_EXTENSION): State.EXTENSION_ASKED,
        (State.EXTENDED, Act.SUPERSEDE): State.SUPERSEDED,
        (State.EXTENDED, Act.RELEASE): State.RELEASED,
        (State.SUPERSEDED, Act.RELEASE): State.RELEASED,
    }
)
