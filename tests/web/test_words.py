"""Nothing is said in English alone, and nothing stands in the catalogues that nobody says."""

import re
from collections import defaultdict
from collections.abc import Sequence

import pytest

from tests.web.refused import actions, refusals
from tests.web.words import french, said, translated
from web.look.refusals import INSTEAD
from web.look.tongue import Tongues

MILLION = "1\u202f000\u202f000 jours"
BAD = re.compile(r"[^\s\u202f\u00a0][;?!](\s|$)| [;:?!»]|« |[^\W\d]'[^\W\d]")
SAID_APART = (
    "`tocsin watches list` shows those that there are.",
    "`tocsin watches show WATCH` shows those of a watch.",
)
"""By what chooses its hint while it runs."""
HOLE = re.compile(r"%\((\w+)\)s")


def _texts(written: str | Sequence[str] | None) -> Sequence[str]:
    return [written] if isinstance(written, str) else written or []


def test_every_text_has_its_french() -> None:
    known = french()
    lacking = [(where, text) for where, text in said() if not (found := known.get(text)) or not found.string]
    assert lacking == []


def test_no_text_has_two_translations() -> None:
    """The pages share one catalogue, so only one of them would be seen."""
    told: dict[object, set[str]] = defaultdict(set)
    for message in translated():
        told[message.id].add(str(message.string))
    assert {text: french for text, french in told.items() if len(french) > 1} == {}


def test_whatever_a_page_may_refuse_has_its_french() -> None:
    known = french()
    lacking = [
        (where, text)
        for where, text in refusals()
        if text not in INSTEAD and (not (found := known.get(text)) or not found.string)
    ]
    assert lacking == []


def test_whatever_the_audit_keeps_has_its_french() -> None:
    known = french()
    assert [(where, said) for where, said in actions() if not (found := known.get(said)) or not found.string] == []


def test_no_page_names_a_command() -> None:
    """A hint that does stands in INSTEAD, with what a page says in its place."""
    assert [(where, text) for where, text in refusals() if "`" in text and text not in INSTEAD] == []


def test_what_pages_say_instead_is_said_by_somebody() -> None:
    told = {text for _, text in refusals()} | set(SAID_APART)
    assert [hint for hint in INSTEAD if hint not in told] == []


def test_french_has_the_same_holes_to_fill() -> None:
    wrong = [
        message.id
        for message in french()
        if isinstance(message.id, str)
        and message.id
        and set(HOLE.findall(message.id)) != set(HOLE.findall(str(message.string)))
    ]
    assert wrong == []


def test_french_has_its_spaces_and_quotes() -> None:
    """A narrow no-break space before ; ? ! and a no-break space before : and within « »."""
    texts = [text for message in french() if message.id for text in _texts(message.string)]
    wrong = [text for text in texts if BAD.search(text)]
    assert wrong == []


@pytest.mark.parametrize(("count", "told"), [(0, "0 jour"), (1, "1 jour"), (2, "2 jours"), (1_000_000, MILLION)])
def test_french_counts_in_french(count: int, told: str) -> None:
    tongue = Tongues({}).of("fr")
    assert tongue.several("%(num)s day", "%(num)s days", count) == told
    written = tongue.templates.from_string("{{ ngettext('%(num)s day', '%(num)s days', count) }}")
    assert written.render(count=count) == told


def test_a_message_that_holds_what_somebody_wrote_is_escaped_like_its_values() -> None:
    tongue = Tongues({}).of("en")
    written = tongue.templates.from_string("{{ _(message) }} {{ _('%(who)s left', who=message) }} {{ _('all 50%%') }}")
    assert written.render(message="<b>50%") == "&lt;b&gt;50% &lt;b&gt;50% left all 50%"
