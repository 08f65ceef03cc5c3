"""HTML as a reader would see it, and addresses as their publishers mean them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.addresses import canonical, site_of
from ingest.plain import Link, line, plain, seen


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\nTwo"),
        ("One<br>Two<br/>Three", "One\nTwo\nThree"),
        ("a <b>bold</b> move", "a bold move"),
        ("<ul><li>one\n<li>two</ul>", "one\ntwo"),
        ("5 < 6 &amp;&nbsp;7 &gt; 6", "5 < 6 & 7 > 6"),
        ("x<script type='a'>if (1 < 2) evil()</script>y<style>p {}</style>z", "xyz"),
        ("<svg/>seen<iframe src='x'>not</iframe>", "seen"),
        ('<img alt="a > b" src=x>seen', "seen"),
        ("<!-- <p>not</p> -->seen<!-- never ends", "seen"),
        ("<![CDATA[x]]>seen", "seen"),
        ("<script>never ends", ""),
        ("<head><title>not</title><meta charset=utf-8><body>seen", "seen"),
        ("&#" + "1" * 5_000 + ";seen", "\ufffdseen"),
        ("&lt;b&gt;", "<b>"),
        ("&#0;&#xD800;&bogus;", "\ufffd\ufffd&bogus;"),
    ],
)
def test_html_is_what_a_reader_sees(html: str, text: str) -> None:
    assert plain(html) == text


@pytest.mark.parametrize(
    ("tag", "leads_to"),
    [
        ('<a href="https://x.org/?a=1&amp;copy=2&copy=3">', "https://x.org/?a=1&copy=2&copy=3"),
        ("<A class=b HREF = 'https://x.org/'>", "https://x.org/"),
        ("<a href=https://x.org/>", "https://x.org/"),
        ('<a title="href=no" href="https://x.org/" href="no">', "https://x.org/"),
        ('<a data-href="no">', ""),
        ("<a href>", ""),
        (f'<a href="https://x.org/{"x" * 5_000}">', f"https://x.org/{'x' * 5_000}"),
    ],
)
def test_a_link_leads_where_a_browser_would_go(tag: str, leads_to: str) -> None:
    assert list(filter(None, seen(f"before {tag}within</a> after"))) == [
        *("before ", Link(leads_to)),
        *("within", Link(), " after"),
    ]


def test_a_line_is_one_line() -> None:
    assert line("<p>One</p><p>Two\nThree</p>") == "One Two Three"


@given(st.text(alphabet=st.sampled_from("<>/!-&;'\" \nabscript")))
def test_whatever_is_written_is_read_to_its_end(html: str) -> None:
    assert plain(f"{html}-->'\">></script></b><p>end</p>").endswith("end")


@pytest.mark.parametrize(
    ("address", "meant"),
    [
        ("https://gazette.example/a?utm_source=x&id=1&UTM_Medium=y#top", "https://gazette.example/a?id=1#top"),
        ("https://gazette.example/a#xtor=RSS-1", "https://gazette.example/a"),
        ("/b?gclid=1", "https://gazette.example/b"),
        ("//cdn.example/c", "https://cdn.example/c"),
        ("https://me:secret@gazette.example:8443/d", "https://gazette.example:8443/d"),
        ("javascript:alert(1)", ""),
        ("https://[", ""),
        ("https://gazette.example:99999999/", ""),
        ("https://gazette.example/" + "x" * 5_000, ""),
    ],
)
def test_an_address_says_where_not_whence(address: str, meant: str) -> None:
    assert canonical(address, "https://gazette.example/news/") == meant


def test_the_login_of_who_read_a_page_is_no_part_of_the_addresses_on_it() -> None:
    assert canonical("/b", "https://me:p%40ss@gazette.example/news/") == "https://gazette.example/b"


def test_a_site_is_named_without_www() -> None:
    assert (site_of("https://www.Gazette.example:8080/a"), site_of("nothing"), site_of("//[")) == (
        "gazette.example",
        "",
        "",
    )
