"""Passages: a copy is known again, and what was never copied is not."""

from hypothesis import given, settings
from hypothesis import strategies as st

from comity.evidence.passages import RUN, passages, runs, words

KNOWN = (
    "The list names forty hospitals in two regions, with the passwords of their remote access, "
    "and was offered for sale by somebody who calls himself the heron."
)
WORDS = ("ab", "bc", "cd", "de", "ef", "fg", "gh", "hi", "ij", "jk", "kl", "lm", "mn", "no")
SAID = st.lists(st.sampled_from(WORDS), min_size=3)


@settings(max_examples=150, deadline=None)
@given(before=SAID, copied=st.integers(0, 17), after=SAID)
def test_ten_words_in_a_row_are_known_again_wherever_they_stand(
    before: list[str], copied: int, after: list[str]
) -> None:
    run = words(KNOWN)[copied : copied + 10]
    text = f"{' '.join(before)}: {' '.join(run).upper()}; {' '.join(after)}"

    assert len(run) < 10 or passages(KNOWN) & runs(text)


@settings(max_examples=100, deadline=None)
@given(SAID)
def test_what_shares_no_word_shares_no_passage(said: list[str]) -> None:
    assert not passages(KNOWN) & runs(" ".join(said))


def test_a_short_text_is_known_as_a_whole_and_a_word_or_two_are_not() -> None:
    assert passages("198.51.100.7") & runs("It came from 198.51.100.7 last night.")
    assert passages("the heron sells it") & runs("They say: The heron SELLS it!")
    assert not passages("Yes.")
    assert len(words("two words")) < RUN


def test_signs_and_case_and_other_scripts_do_not_hide_a_copy() -> None:
    text = "名单上有四十家医院的远程访问密码。"
    assert passages(text) & runs(f"据称,{text}请核实")
    arabic = "تحتوي القائمة على كلمات مرور أربعين مستشفى في منطقتين من البلاد كلها"
    assert passages(arabic) & runs(f"قيل: {arabic}!")
