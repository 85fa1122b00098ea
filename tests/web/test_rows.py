"""A field of a request with its values, as pages show it."""

from datetime import UTC, date, datetime

from django.template import engines

from comity.cooperation.app.pages.contents import Row, Value

NOW = datetime(2026, 11, 21, 20, 2, tzinfo=UTC)


def shown(*lines: list[Value], brief: bool = False) -> str:
    template = engines["django"].from_string("{% load rows %}{% said_row row brief %}")
    return template.render({"now": NOW, "row": Row("a", "A & B", list(lines)), "brief": brief})


def test_what_comes_first_stands_out_and_each_piece_says_what_it_is() -> None:
    assert shown([Value("one"), Value("two"), Value("three", label="L")]) == (
        "<div><dt>A &amp; B</dt><dd>"
        '<span class="c-valueline"><bdi class="c-value">one</bdi> <span class="c-muted">two</span>'
        ' <span class="c-piece"><span class="c-muted">L:</span>'
        ' <bdi class="c-value">three</bdi></span></span></dd></div>'
    )


def test_codes_stand_in_even_type_and_days_in_the_readers_words() -> None:
    told = shown([Value("x@y.example", even=True)], [Value("", moment=date(2026, 3, 1))])

    assert '<bdi dir="ltr" class="c-mono">x@y.example</bdi>' in told
    assert '<time datetime="2026-03-01"><bdi>1 March 2026</bdi></time>' in told


def test_where_there_is_little_room_the_first_and_what_is_kept_stand_and_long_texts_are_cut() -> (
    None
):
    told = shown([Value("a" * 500), Value("left out"), Value("-", kept=True)], brief=True)

    assert "a" * 159 + "…" in told
    assert "a" * 160 not in told
    assert "left out" not in told
    assert '<bdi class="c-value">-</bdi>' in told


def test_what_people_wrote_is_never_markup() -> None:
    told = shown([Value("<b>"), Value("<i>"), Value("<u>", label="<s>"), Value("<q>", even=True)])

    assert not any(tag in told for tag in ("<b>", "<i>", "<u>", "<s>", "<q>"))
    assert told.count("&lt;") == 5
