"""The size budget of the house."""

import statistics

from tests.builders.house import sources

MODULE_MEDIAN = 150  # lines
MODULE_LIMIT = 500
ALONE = {"comity/evidence/data/verify.py"}  # travels in every package and must be one file
FUNCTION_LIMIT = 60
MOST_FUNCTIONS = 35
MOST = 0.90


def test_a_module_is_at_most_150_lines_in_the_median_and_none_above_500() -> None:
    lines = {source.name: len(source.text.splitlines()) for source in sources()}
    long = {name: count for name, count in lines.items() if count > MODULE_LIMIT}

    assert statistics.median(lines.values()) <= MODULE_MEDIAN
    assert set(long) <= ALONE


def test_a_function_is_at_most_60_lines_and_nine_in_ten_at_most_35() -> None:
    lines = {
        f"{source.name}:{function.lineno} {function.name}": (function.end_lineno or 0)
        - function.lineno
        + 1
        for source in sources()
        for function in source.functions()
    }

    assert {name: count for name, count in lines.items() if count > FUNCTION_LIMIT} == {}
    short = sum(count <= MOST_FUNCTIONS for count in lines.values())
    assert short / len(lines) >= MOST
