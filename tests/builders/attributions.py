"""Attribution records for tests: three invented hypotheses and four pieces of evidence."""

from typing import Any

WEIGHTS = {
    "E1": ("strongly_for", "neutral", "strongly_against"),
    "E2": ("weakly_against", "weakly_for", "neutral"),
    "E3": ("neutral", "strongly_against", "neutral"),
    "E4": ("weakly_for", "weakly_for", "weakly_for"),
}


def piece(key: str, *, grading: str = "B2", weights: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return one piece of evidence; weighed for as many hypotheses as there are weights."""
    keys = ("H1", "H2", "H3")
    return {
        "key": key,
        "what": f"What {key} shows.",
        "source": "Log of the mail server",
        "source_grading": grading[0],
        "information_grading": grading[1],
        "weights": dict(zip(keys, weights or WEIGHTS[key], strict=False)),
    }


def record(**over: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """Return a sound record with a conclusion; ``None`` leaves a field out."""
    made: dict[str, Any] = {
        "title": "Outage of the harbour",
        "incident": "On 1 March the cranes stood still for nine hours.",
        "handling_mark": "TLP:AMBER",
        "hypotheses": [
            {"key": "H1", "statement": "A group that wants ransom."},
            {"key": "H2", "statement": "Somebody who worked there."},
            {"key": "H3", "statement": "A fault that nobody caused."},
        ],
        "evidence": [piece("E1"), piece("E2"), piece("E3", grading="A1"), piece("E4")],
        "conclusion": {
            "hypothesis": "H1",
            "confidence": "moderate",
            "reason": "Two sources that do not know of each other.",
            "against": "No demand for money has come.",
        },
        "alternatives": "A test that went wrong: nobody tested that night.",
        "change_of_mind": "A login of a former employee in that night.",
        "authors": ["Ines Alba"],
    }
    return {name: said for name, said in (made | over).items() if said is not None}
