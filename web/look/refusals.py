"""What was refused, as pages show it: what is wrong, which word of a query, and the page on which it is mended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic_core import ErrorDetails, ValidationError

from core.errors import Misconfigured, TocsinError
from core.mistakes import wanted
from core.query.errors import QueryError
from core.query.names import UnknownName
from schemas.sentence import Sentence, joined
from web.look.completing import struck


def _(message: str) -> str:
    """Marks it for the catalogues."""
    return message


@dataclass(frozen=True, slots=True)
class Refusal:
    """sentence, hint: English, for `_()`. to: the address of the page that the hint means; empty: none.

    before, word, after: the query, parted where it is wrong; all empty where something else is. detail: English for
    whoever runs Tocsin.
    """

    sentence: str
    hint: str = ""
    to: str = ""
    before: str = ""
    word: str = ""
    after: str = ""
    detail: str = ""


INSTEAD: Mapping[str, tuple[str, str]] = {
    "`tocsin watches list` shows those that there are.": (_("See the watches"), "/watches"),
    "`tocsin watches show WATCH` shows those of a watch.": (_("See the watches"), "/watches"),
    "`tocsin queries list` shows those that there are.": (_("See the saved queries"), "/queries"),
    "`tocsin orders list` shows those that there are.": (_("See the saved queries"), "/queries"),
    "`tocsin tags list` shows those that there are.": (_("See the tags"), "/tags"),
    "`tocsin topics list` shows those that there are.": (_("It may have been taken up, or be over."), ""),
    "`tocsin incidents list` shows those that there are.": (_("See the incidents"), "/incidents"),
    "`tocsin incidents show %(incident)s` shows the steps.": (_("See its steps"), "/incidents/%(incident)s"),
    "`tocsin incidents lessons` shows what was taught.": (_("See what was taught"), "/incidents/lessons"),
    "`tocsin corrections list` shows those that do.": (_("See the corrections"), "/privacy/labels"),
    "`tocsin dead-letters list` shows those that there are.": (_("See the dead letters"), "/dead-letters"),
    "`tocsin digests list` shows those that there are.": (_("See the reports"), "/reports"),
    "`tocsin jobs` shows those that there are.": (_("It may be done, and long over."), ""),
    "`tocsin status` shows what is.": (_("See what is listened to"), "/coverage"),
    "`tocsin coverage` shows it.": (_("See what is missing"), "/coverage"),
    "Resolve it, or silence it for a while: `tocsin silences add`.": (_("Resolve it, or silence it"), "/routes"),
    "Write one that can with `tocsin watches apply`.": (_("Write one that can"), "/watches"),
    "Is `tocsin index migrate` under way? If not, somebody set the block: take it away (index.blocks).": (
        _("Whoever runs Tocsin is needed: its store takes nothing in."),
        "",
    ),
    "Were its mappings changed by hand? `tocsin rebuild` makes them anew.": (
        _("Whoever runs Tocsin is needed: its search index has to be made anew."),
        "",
    ),
    "`tocsin run` makes it from what is kept.": (_("It is made as soon as Tocsin runs whole."), ""),
    "Write a table [sources.…] first; docs/sources.md shows how.": (_("Sources are named in the settings."), ""),
    "Take the HTML, or install the extra `pdf`.": (_("Take the HTML."), ""),
}
"""By a hint that names a command, which nobody has in a browser: what a page says instead, and the page it means."""


def refusal(failure: TocsinError, query: str = "") -> Refusal:
    """query: that was asked, where the page shows it."""
    if isinstance(failure, Misconfigured):
        return Refusal("A setting of Tocsin is wrong.", "Whoever runs it mends that:", detail=str(failure))
    hint, to = advice(failure.hint)
    if query and isinstance(failure, QueryError | UnknownName):
        return Refusal(failure.problem, hint, to, *struck(query, failure.position))
    return Refusal(failure.message, hint, to)


def advice(hint: str) -> tuple[str, str]:
    """The hint for somebody in a browser, and the address of the page that it means, if it means one."""
    template, values = (hint.template, hint.values) if isinstance(hint, Sentence) else (hint, {})
    if template not in INSTEAD:
        return hint, ""
    instead, to = INSTEAD[template]
    return instead, to % values


def mistakes(error: ValidationError) -> Refusal:
    """Of a form of few fields."""
    return Refusal(joined("%(before)s; %(last)s", [wanted(each) for each in error.errors()]))


def in_fields(errors: Sequence[ErrorDetails]) -> str:
    """Of an address or a form that nobody writes by hand: every field, with what is wrong with it."""
    told = [Sentence("%(where)s: %(problem)s", where=_where(each), problem=wanted(each)) for each in errors]
    return joined("%(before)s; %(last)s", told)


def _where(error: ErrorDetails) -> str:
    return ".".join(map(str, error["loc"][1:]))
