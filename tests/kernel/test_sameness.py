"""A thing as the key of a cache."""

from functools import cache

from comity.kernel.sameness import Same


def test_a_thing_is_the_same_as_itself_alone_however_alike_another_is() -> None:
    one, alike = {"a": 1}, {"a": 1}

    assert Same(one) == Same(one)
    assert hash(Same(one)) == hash(Same(one))
    assert Same(one) != Same(alike)
    assert Same(one) != one


def test_a_kept_thing_lives_as_long_as_what_was_worked_out_of_it() -> None:
    @cache
    def read(thing: Same[list[int]]) -> int:
        return thing.held[0]

    # Each list would lie where the one before lay, were that not kept.
    assert [read(Same([number])) for number in range(100)] == list(range(100))
