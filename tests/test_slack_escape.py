"""Text of others in Slack, shown letter for letter; and of Slack, as people see it."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from api.printable import one_line
from api.slack.escape import link, markdown, mrkdwn, people_in, plain
from tests.slack_shown import calls_in, markdown_words, mrkdwn_words

HOSTILE = (
    "<!channel> <@U123|ann> <#C1> &lt;!here&gt; [x](http://evil) ![i](http://evil) "
    "*b* _i_ `c` ~s~ | #"
)
texts = st.text(
    st.one_of(
        st.sampled_from("<>&@!#[]()*_~`|\\-+.1 :\n="),
        st.characters(exclude_categories=["Cs"], max_codepoint=0x2FFF),
    ),
    max_size=80,
)


@given(texts)
@example(HOSTILE)
@example("[1]: http://evil")
@example("- a list")
@example("1. a list")
@example("# a heading")
@example("\\*")
def test_markdown_shows_a_text_letter_for_letter_and_calls_nobody(text: str) -> None:
    escaped = markdown(text)
    assert calls_in(escaped) == []
    assert "<" not in escaped
    assert markdown_words(escaped) == one_line(text)


@given(texts)
@example(HOSTILE)
def test_mrkdwn_shows_a_text_letter_for_letter_and_calls_nobody(text: str) -> None:
    escaped = mrkdwn(text)
    assert calls_in(escaped) == []
    assert "<" not in escaped
    assert ">" not in escaped
    assert mrkdwn_words(escaped).replace("\N{WORD JOINER}", "") == one_line(text).replace(
        "\N{WORD JOINER}", ""
    )


@given(texts, st.integers(0, 60), st.sampled_from([markdown, mrkdwn]))
@example("&" * 50, 12, mrkdwn)
def test_a_cut_text_fits_and_says_that_it_was_cut(text: str, room: int, escape: object) -> None:
    assert callable(escape)
    shown = escape(text, room)
    whole = escape(text)
    assert len(shown) <= room
    if len(whole) <= room:
        assert shown == whole
    else:
        assert shown == "" or shown.endswith("…")
        # Entities and escapes are never cut in two.
        words = mrkdwn_words if escape is mrkdwn else markdown_words
        begun = words(shown).removesuffix("…").replace("\N{WORD JOINER}", "")
        assert one_line(text).replace("\N{WORD JOINER}", "").startswith(begun)


def test_an_entity_in_a_document_stays_what_it_says() -> None:
    assert mrkdwn("&lt;!channel&gt;") == "&amp;lt;!channel&amp;gt;"
    assert mrkdwn_words(mrkdwn("&lt;!channel&gt;")) == "&lt;!channel&gt;"


def test_the_words_of_a_link_end_no_link() -> None:
    made = link("https://ask.example/sources/a b|c>#char=1,2", mrkdwn("A > B | C"))
    assert made == "<https://ask.example/sources/a%20b%7Cc%3E#char=1,2|A &gt; B ¦ C>"


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("<@U0> Who came?", "Who came?"),
        ("<@U0|anchorage> Who came, <@U9>?", "Who came, ?"),
        ("Did <@U9|bob> say so in <#C1|general>?", "Did @bob say so in #general?"),
        ("Is <https://example.org/a|this page> right?", "Is this page right?"),
        ("Is <https://example.org/a> right?", "Is https://example.org/a right?"),
        ("<!subteam^S1|@press> A &amp; B &lt;b&gt; &amp;lt;", "@press A & B <b> &lt;"),
        ("<!channel> who came?", "who came?"),
        ("2 &lt; 3", "2 < 3"),
        ("", ""),
    ],
)
def test_a_message_of_slack_is_read_as_people_see_it(text: str, seen: str) -> None:
    assert plain(text, "U0") == seen


def test_people_are_named_by_their_ids() -> None:
    assert people_in("<@U1> and <@U2|bob> in <#C1|general>") == ("U1", "U2")
