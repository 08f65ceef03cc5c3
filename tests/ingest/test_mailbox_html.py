"""HTML of mails: what is read of it, and that nobody can write any that takes long.

Where it took time that grows with the square of its length, these tests would not end within a minute.
"""

import pytest

from ingest.sources.mailbox.articles import Item, alerts, newsletter
from ingest.sources.mailbox.mail import Mail
from ingest.sources.mailbox.pieces import LONGEST, Piece, pieces
from tests.builders import NOON

LENGTH = 200_000
ITEM = '<a href="https://www.google.com/url?url=https://example.org/">Brisolle</a>'


def mail(html: str) -> Mail:
    return Mail("1", "ada@example.org", "Ada", "Alerte", NOON, html, "")


@pytest.mark.parametrize("end", ["", ">"])
@pytest.mark.parametrize(
    "again",
    [
        *("<a ", "<a>", "<a/", "<a href=", '<a href="', "<a href='", '<a ">', "<a '>x", "<a x=y ", "<a a= "),
        *("<a href=x>", "</a>t", "</a", "<", "<!--", "<![", "<?", "<head>", "<script>", "</script", "&#1", "&", " "),
    ],
)
def test_hostile_html_is_read_to_its_end(again: str, end: str) -> None:
    hostile = mail(ITEM + again * (LENGTH // len(again)) + end)
    assert [(item.url, item.title) for item in alerts(hostile)] == [("https://example.org/", "Brisolle")]
    assert newsletter(hostile).text.startswith("Brisolle")


def test_no_more_is_read_than_a_reader_would() -> None:
    assert pieces("x" * LONGEST + "y") == [Piece("x" * LONGEST)]


def test_what_stands_between_links_is_the_text_of_the_item_before() -> None:
    html = f'{ITEM}<p>one</p><a href="https://example.org/more">more</a><p>two</p></a>three'
    assert alerts(mail(html)) == [Item("https://example.org/", "Brisolle", "one\ntwo\nthree")]


def test_html_that_is_none_is_read_all_the_same() -> None:
    assert [piece.text for piece in pieces("<p>before <![if !mso]>within<![endif]> <![what]> after")] == [
        "before within after"
    ]


def test_text_of_html_is_what_a_reader_sees() -> None:
    html = "<head><title>x</title><style>p {}</style><body><p>Le <b>train</b> est&nbsp;là<br>Oui</p><script>1</script>"
    assert [piece.text for piece in pieces(html)] == ["Le train est là\nOui"]
