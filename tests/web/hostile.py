"""A town in which strangers, and some of us, write what should never reach a browser as anything but text; and what of
a page must be so that it does not."""

import json
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

from app.wiring import open_store
from schemas.alerting import Step
from schemas.analysis import Enriched, Label
from schemas.correction import Correction
from schemas.letter import Letter
from schemas.mention import LinkCard, Media
from schemas.people import Person, Role
from schemas.watch import SavedQuery, Topic, Watch
from tests.web.town import TODAY, Town, entry, incident, town

PAYLOADS = (
    "<script>alert('evil')</script>",
    '"><img src=x onerror=alert("evil")>',
    "'><svg onload=alert(1)><evil-tag>",
    '" onmouseover="evil()" style="position:fixed" x="',
    "</textarea></title></style></script><iframe srcdoc='<script>evil</script>'>",
    "<style>*{display:none}</style><link rel=stylesheet href=//evil.example/x.css>",
    "javascript:alert('evil')",
    "data:text/html,<script>evil</script>",
    "<a href=javascript:evil()>link</a><form action=//evil.example><base href=//evil.example>",
    "{{ 7 * 7 }}{% raw %}<evil-tag>${7*7}",
    "&lt;script&gt;evil&lt;/script&gt;<evil-tag>",
    "<!-- <evil-tag> --!><![CDATA[<evil-tag>]]>",
    "\u202e\u2066<evil-tag>\u2069gnp.exe\u202c\x00\x07\x1b[31m",
    '=HYPERLINK("https://evil.example","evil")+cmd|\' /C calc\'!A0<evil-tag>',
    "<evil-tag>" + "é\u0301" * 20_000,
)
EVERYTHING = "".join(payload for payload in PAYLOADS if len(payload) < 200)
"""All the short ones in one."""
WATCH, QUERY = "hostile", "hostile"

TAGS = frozenset(
    """
    html head meta title link script body a nav header main footer section article aside div span p b i em strong small
    h1 h2 h3 h4 h5 h6 ul ol li dl dt dd table thead tbody tfoot tr th td caption colgroup col form label input select
    option optgroup textarea button fieldset legend datalist output progress meter details summary dialog figure
    figcaption time mark kbd code pre br hr svg path rect circle line g text polyline polygon ellipse defs pattern
    noscript abbr del ins q blockquote sub sup wbr bdi bdo var samp data search hgroup address menu img
    """.split()  # noqa: SIM905 - a list of sixty strings is read by nobody
)
LEADS = ("go", "href", "url")
LINKS = frozenset({"href", "src", "action", "formaction", "hx-get", "hx-post", "hx-put", "hx-delete", "data-chart"})


@dataclass(slots=True)
class Markup(HTMLParser):
    """wrong: what stands in a page that must not, a sentence each."""

    wrong: list[str] = field(default_factory=list)
    shape: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        HTMLParser.__init__(self)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.shape.append(" ".join((tag, *sorted(name for name, _ in attrs))))
        if tag not in TAGS:
            self.wrong.append(f"a tag <{tag}>")
        found = {name: value or "" for name, value in attrs}
        for name, value in found.items():
            if name.startswith("on") or name in ("style", "srcdoc"):
                self.wrong.append(f"an attribute {name} of <{tag}>")
            if name in LINKS:
                self.wrong += _led(tag, name, value, found.get("rel", ""))
        if tag == "script" and not found.get("src", "").startswith("/static/"):
            self.wrong.append("a script that is none of our files")

    def handle_comment(self, data: str) -> None:
        self.wrong.append(f"a comment: {data[:40]}")

    def handle_data(self, data: str) -> None:
        if any(each in data for each in "\u202a\u202b\u202d\u202e\u2066\u2067\u2068\x00\x1b"):
            self.wrong.append("a character that turns or ends the text")


def _led(tag: str, name: str, value: str, rel: str) -> Iterator[str]:
    parts = urlsplit(value)
    inside = not parts.scheme and not parts.netloc and not value.startswith(("//", "\\"))
    if inside:
        return
    if tag != "a" or name != "href" or parts.scheme not in ("http", "https"):
        yield f"{name} of <{tag}> leads to {value[:60]}"
    elif not {"noreferrer", "noopener"} <= set(rel.split()):
        yield f"a link to {value[:60]} tells who leads there"


def wrong_in(html: str) -> Sequence[str]:
    markup = Markup()
    markup.feed(html)
    markup.close()
    return markup.wrong


def shape_of(html: str) -> Sequence[str]:
    """Its tags with the names of their attributes, in order."""
    markup = Markup()
    markup.feed(html)
    markup.close()
    return markup.shape


def wrong_in_json(value: object, key: str = "") -> Iterator[str]:
    """Of a chart: what a click opens must be a page of ours."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield from wrong_in_json(item, name)
    elif isinstance(value, list):
        for item in value:
            yield from wrong_in_json(item, key)
    elif isinstance(value, str) and value and key in LEADS and (value[0] != "/" or value.startswith("//")):
        yield f"{key} leads to {value[:60]}"


@contextmanager
def hostile_town(folder: Path) -> Iterator[Town]:
    """folder: a town that was built, which becomes hostile."""
    with town(folder) as made:
        with open_store(made.settings, made.home, made.clock) as store:
            store.write(_mentions(), {})
            store.refresh()
        _state(made)
        yield made


def _mentions() -> list[Enriched]:
    chance = random.Random(3)
    told: list[Enriched] = []
    for number, payload in enumerate(PAYLOADS):
        for watch in ("brisolle", "oramire"):
            at = TODAY - timedelta(seconds=1 + number)
            made = entry(90_000 + len(told), watch, at, list(Label)[number % 3], chance)
            author = made.mention.author.model_copy(
                update={"id": f"forum:{payload[:200]}", "handle": payload[:200], "name": payload[:400]}
            )
            said = made.mention.model_copy(
                update={
                    "text": f"{payload} {payload}"[:90_000],
                    "title": payload[:5_000],
                    "url": payload[:2_000],
                    "author": author,
                    "links": (LinkCard(url=payload[:2_000], title=payload[:1_000], description=payload[:1_000]),),
                    "media": (Media(kind="image", url=payload[:2_000], alt=payload[:1_000]),),
                }
            )
            text = made.analysis.text.model_copy(update={"clean": said.text}) if made.analysis.text else None
            sighting = made.sightings[0].model_copy(update={"terms": (payload[:200],)})
            analysis = made.analysis.model_copy(update={"text": text})
            told.append(made.model_copy(update={"mention": said, "analysis": analysis, "sightings": (sighting,)}))
    return told


def _state(made: Town) -> None:
    state, name = made.state, EVERYTHING
    topic = Topic(id="hostile", name=name[:250], query="hostile")
    watch = Watch(id=WATCH, name=name[:250], query="hostile", purpose=name[:250], team=name[:100], topic=(topic,))
    state.watches.apply([watch], by=name)
    state.saved_queries.save(SavedQuery(id=QUERY, name=name, query="hostile", description=name), by=name)
    for number, payload in enumerate(PAYLOADS):
        person = Person(login=f"hostile{number}@example.org", name=payload[:120], teams=frozenset({payload[:100]}))
        state.accounts.add(person, by=payload[:200])
    state.tokens.add(made.people[Role.ADMINISTRATOR].id, name[:120], frozenset({"read"}), timedelta(days=3), by=name)
    _incidents(made)
    state.silences.add({"watch": name}, TODAY + timedelta(days=1), by=name, comment=name)
    mention = _mentions()[0].mention.id
    state.corrections.add([_correction(mention)])
    state.dead_letters.add([_letter(number, payload) for number, payload in enumerate(PAYLOADS)])
    state.jobs.ask("erase", {"authors": [f"x:{name}"], "mentions": []}, by=name)
    state.receipts.write(name, [state.suppression.hash("x:1")], {name: 3}, TODAY + timedelta(days=7))
    state.audit.note(name, name, name)
    state.authors.seen([each.mention for each in _mentions()], {})


def _incidents(made: Town) -> None:
    own = incident()
    evidence = own.evidence.model_copy(
        update={
            "first_seen_source": EVERYTHING,
            "new_terms": PAYLOADS[:6],
            "reasons": PAYLOADS[:6],
            "doubts": PAYLOADS[6:12],
            "spreaders": tuple(f"forum:{payload[:200]}" for payload in PAYLOADS[:5]),
            "sources": {payload[:60]: 3 for payload in PAYLOADS[:6]},
            "languages": {"<evil-tag>": 3},
        }
    )
    changed = {"id": "hostile-1", "watch": "brisolle", "brand": EVERYTHING, "title": EVERYTHING, "evidence": evidence}
    made.state.memory.commit(Step(2, (), ((own.model_copy(update=changed), "opened"),), ()))
    made.state.incidents.note("hostile-1", by=EVERYTHING, text=EVERYTHING)


def _correction(mention: str) -> Correction:
    words = {"words": ("evil",), "said": (0.1, 0.8, 0.1), "model": "tocsin-fast@2"}
    return Correction.model_validate(
        {"watch": "brisolle", "mention": mention, "label": "positive", "by": EVERYTHING, "at": TODAY, **words}
    )


def _letter(number: int, payload: str) -> Letter:
    body = json.dumps({"text": payload}).encode()
    return Letter("mentions.raw", 0, number, payload[:200], body, "invalid", payload[:1_000], {"kind": payload})
