"""Words of strangers are marked, and nothing of what they write becomes markup."""

import re
from html import unescape

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.query.parse import parse
from web.look.marked import Sought, excerpt, marked, sought
from web.look.mentions import web_address

HOSTILE = st.one_of(
    st.text(max_size=200),
    st.lists(
        st.sampled_from(
            ["<script>alert(1)</script>", "<mark>", "</mark>", "&lt;", '"', "'", "<img src=x onerror=a>", "retard ",
             "\u202e", "\u2066", "Crème", "#boycott", "@sncf ", "https://x.example/retard?<b>", "l'app", " ", "&"]
        ),
        max_size=12,
    ).map("".join),
)  # fmt: skip
WANTED = sought(parse('retard OR creme OR script OR mark OR boy* OR #boycott OR @sncf OR "img src" OR lt'))


@given(HOSTILE)
@example("<mark>retard</mark>")
def test_no_text_escapes_and_none_is_changed(text: str) -> None:
    shown = str(marked(text, WANTED))
    bare = re.sub(r"</?mark>", "", shown)
    assert "<" not in bare
    assert ">" not in bare
    assert '"' not in bare
    assert unescape(bare) == unescape(str(marked(text, Sought()))), "what is shown is the text itself"
    assert shown.count("<mark>") == shown.count("</mark>")


@pytest.mark.parametrize(
    ("query", "text", "shown"),
    [
        ("retard", "Quel retard !", "Quel <mark>retard</mark> !"),
        ("creme", "La Crème brûlée", "La <mark>Crème</mark> brûlée"),
        ('"service client"', "le service client, le client", "le <mark>service client</mark>, le client"),
        ("boycot*", "boycottons", "<mark>boycottons</mark>"),
        ("#boycott", "tous #Boycott ici", "tous <mark>#Boycott</mark> ici"),
        ("@sncf", "merci @SNCF", "merci <mark>@SNCF</mark>"),
        ("stem:livraison", "deux livraisons", "deux <mark>livraisons</mark>"),
        ("nul NEAR/5 colis", "colis nul", "<mark>colis</mark> <mark>nul</mark>"),
        ("retard NOT panne", "retard et panne", "<mark>retard</mark> et panne"),
        ("lang:fr retard", "fr retard", "fr <mark>retard</mark>"),
        ("retard", "https://x.example/retard", "https://x.example/retard"),
    ],
)
def test_what_the_query_looks_for_is_marked(query: str, text: str, shown: str) -> None:
    assert str(marked(text, sought(parse(query)))) == shown


def test_what_the_watch_found_is_marked_too() -> None:
    assert str(marked("Air  France encore", sought(None).of(["air france"]))) == "<mark>Air  France</mark> encore"


def test_a_long_text_is_cut_at_a_word() -> None:
    assert excerpt("un deux trois", 9) == "un deux…"
    assert excerpt("undeuxtrois", 6) == "undeux…"
    assert excerpt("un", 6) == "un"


@given(st.text(max_size=60))
@example("javascript:alert(1)")
@example("data:text/html,x")
@example("http://[")
@example("//evil.example")
def test_only_pages_of_the_web_are_linked(url: str) -> None:
    led = web_address(url)
    assert led in ("", url)
    assert not led or led.lower().startswith(("http://", "https://"))
