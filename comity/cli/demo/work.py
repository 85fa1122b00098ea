"""What waits to be done by hand once the story has been told: requests in several stages.

Nothing here is told step by step; it makes desks look as desks do. People send, acknowledge, ask
and order through the HTTP interface of their own nodes, as in the story.
"""

import json
from importlib import resources
from typing import Any

from comity.cli.demo.setting import ZONES
from comity.cli.demo.story import Stage, answer_safeguards, form, seen

Found = dict[str, Any]

_FORMS = {"PRES": "preservation", "MLA": "production"}
_DESKS = {"PRES": "duty officer", "MLA": "central authority"}
_BASIS = "Practice Law on Electronic Evidence, art. 8"


def leave_work(stage: Stage) -> int:
    """Send requests from every node, let some be acknowledged, asked about and ordered.

    Returns:
        How many requests were sent.
    """
    told = (resources.files("comity.cli.demo") / "data" / "work.json").read_text("utf-8")
    work: Found = json.loads(told)
    for place, request in enumerate(work["requests"], 1):
        content = {
            **form(_FORMS[request["kind"]]),
            **work["senders"][request["who"][:2]],
            **work["addressees"][request["to"]],
            **request["changes"],
        }
        thread = _sent(stage, request, content)
        _answered(stage, request, thread, place)
    return len(work["requests"])


def _sent(stage: Stage, request: Found, content: Found) -> str:
    asked = {"kind": request["kind"], "to": request["to"], "content": content}
    if request["kind"] != "PRES":  # drafted by one person, sent by another
        asked = {"draft": stage.act("XA prosecutor", "/drafts", asked)["id"]}
    return str(stage.act(request["who"], "/requests", asked)["id"])


def _answered(stage: Stage, request: Found, thread: str, place: int) -> None:
    to, desk = request["to"], f"{request['to']} {_DESKS[request['kind']]}"
    contents: dict[str, Found] = {
        "acknowledge": {"file_number": f"{to}-26-{500 + place}", "zone": ZONES[to]},
        "forward": {"provider": "EXT-XB", "basis": _BASIS},
        "ask": {
            "questions": [
                {
                    "text": "From which day did the shop take orders? The period begins earlier.",
                    "field": "targets.0.period_from",
                }
            ]
        },
    }
    if request["then"]:
        seen(stage, desk, thread, "received")
    for act in request["then"]:
        if act == "forward":
            answer_safeguards(stage, desk, thread, request["kind"], tells=False)
        stage.act(desk, f"/requests/{thread}/acts/{act}", {"content": contents[act]})
