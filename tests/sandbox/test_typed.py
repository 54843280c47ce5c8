"""What a person types, as Slack passes it on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emgbot.sandbox.records import Channel, User
from emgbot.sandbox.typed import as_slack_sends, rich_text, unescape

USERS = [User("U1", "hanna", "Hanna Lindqvist"), User("U2", "han", "Han Solo"), User("UBOT", "emgbot", "emgbot")]
CHANNELS = [Channel("C1", "img-ewaste"), Channel("C2", "img"), Channel("D1", "hanna", im_user="U1")]


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("status 1c done", "status 1c done"),
        ("a & b <c>", "a &amp; b &lt;c&gt;"),
        ("<!channel> <@U1>", "&lt;!channel&gt; &lt;@U1&gt;"),
        ("&amp;", "&amp;amp;"),
        ("@emgbot what is due?", "<@UBOT> what is due?"),
        ("ask @hanna, @Han and @nobody", "ask <@U1>, <@U2> and @nobody"),
        ("@Hanna Lindqvist please", "<@U1> please"),
        ("@hannah", "@hannah"),
        ("in #img-ewaste and #img, not #imgs", "in <#C1|img-ewaste> and <#C2|img>, not #imgs"),
        ("number #1", "number #1"),
        ("@here @channel", "<!here> <!channel>"),
        ("see https://unemg.org/a?b=1&c=2.", "see <https://unemg.org/a?b=1&amp;c=2>."),
        ("(http://unemg.org)", "(<http://unemg.org>)"),
        ("to hanna@unemg.org, today", "to <mailto:hanna@unemg.org|hanna@unemg.org>, today"),
        ("https://x.org/@hanna#img", "<https://x.org/@hanna#img>"),
        ("٪ «done» “1c” non\u00a0breaking", "٪ «done» “1c” non\u00a0breaking"),
    ],
)
def test_a_message_is_escaped_and_its_names_resolved(typed: str, sent: str) -> None:
    assert as_slack_sends(typed, users=USERS, channels=CHANNELS, labelled=False) == sent


def test_a_command_carries_the_names_as_labels() -> None:
    sent = as_slack_sends("focal 1c @hanna #img-ewaste", users=USERS, channels=CHANNELS, labelled=True)
    assert sent == "focal 1c <@U1|hanna> <#C1|img-ewaste>"


@given(st.text(max_size=200))
def test_without_names_and_links_nothing_but_three_characters_changes(text: str) -> None:
    plain = text.replace("@", "a").replace("#", "b").replace("://", "c")
    assert unescape(as_slack_sends(plain, users=USERS, channels=CHANNELS, labelled=False)) == plain


def test_rich_text_holds_the_same_words_unescaped() -> None:
    [block] = rich_text("<@U1> a &lt; b in <#C1|img> <https://x.org|there> <!here>!")
    assert block["elements"][0]["elements"] == [
        {"type": "user", "user_id": "U1"},
        {"type": "text", "text": " a < b in "},
        {"type": "channel", "channel_id": "C1"},
        {"type": "text", "text": " "},
        {"type": "link", "url": "https://x.org", "text": "there"},
        {"type": "text", "text": " "},
        {"type": "broadcast", "range": "here"},
        {"type": "text", "text": "!"},
    ]
