"""Every sentence with which a page may refuse something, found in the code: what failures say and advise."""

import ast
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from core import errors

ROOT = Path(__file__).parents[2]
ROOMS = ("schemas", "core", "ingest/client.py", "ingest/governor.py", "index", "alerts", "web", "app")
APART = (
    # asked by programs, which are told in English
    "core/state/answered.py", "schemas/digest.py", "schemas/route.py",
    "web/api", "web/call/asking.py", "web/call/limits.py", "web/call/reply.py", "web/call/route.py", "web/told",
    # said by commands, or before the first page can be asked for
    "alerts/channel.py", "alerts/countfile.py", "alerts/series.py", "alerts/stories.py",
    "app/annotating.py", "app/backup.py", "app/canary.py", "app/carrying.py", "app/doctor.py", "app/exporting.py",
    "app/home.py", "app/moving.py", "app/replay.py", "app/running.py", "app/settings.py", "app/teaching.py",
    "app/tomlfile.py", "app/weeklies.py", "app/wiring", "core/plugins.py", "core/query/importers",
    "index/elastic/carry.py", "index/kibana",
    # between stages and the servers that they speak to
    "alerts/book.py", "alerts/detect", "alerts/forecast.py", "alerts/journal.py", "alerts/links.py",
    "alerts/notifiers", "alerts/outbox.py", "alerts/post.py", "core/bus", "core/charts", "core/metrics.py",
    "index/elastic/bulk.py", "index/elastic/layout.py",
)  # fmt: skip
"""Rooms and modules of which no failure is shown on a page. What is not named here is asked for its French."""
SILENT = {"Misconfigured"}
"""What whoever runs Tocsin has to mend; a page says just that, and quotes it."""
AFTER = {"QueryError": 1}
"""Where the sentence stands among what a failure is made of, if not first."""
PLAIN = {"ValueError", "Sentence", "Refusal", "Fault", "Mistake"}
"""What is no failure of ours, and holds such sentences."""


class Unsayable(Exception):
    """A sentence that is put together where it is said, so that nobody can look for its French."""


@cache
def refusals() -> tuple[tuple[str, str], ...]:
    """Where, and what: sentences and hints. Raises Unsayable."""
    return tuple(_refusals())


def _refusals() -> Iterator[tuple[str, str]]:
    for room in ROOMS:
        for file in sorted((ROOT / room).rglob("*.py")) or [ROOT / room]:
            place = file.relative_to(ROOT).as_posix()
            if not place.startswith(APART):
                yield from _of(place, ast.parse(file.read_text(encoding="utf-8")))


def actions() -> Iterator[tuple[str, str]]:
    """Where, and what the audit says that somebody did; but what is made of several words where it is said."""
    for file in sorted(each for room in ("core/state", "index", "web") for each in (ROOT / room).rglob("*.py")):
        module = ast.parse(file.read_text(encoding="utf-8"))
        for call in ast.walk(module):
            match call:
                case ast.Call(func=ast.Name(id="note_action"), args=[_, _, _, said, _]):
                    yield from _plain(said, file)
                case ast.Call(func=ast.Attribute(attr="note", value=ast.Attribute(attr="audit")), args=[_, said, _]):
                    yield from _plain(said, file)
                case ast.Call(func=ast.Attribute(attr="note", value=ast.Name(id="visit")), args=[said, *_]):
                    yield from _plain(said, file)


def _plain(said: ast.expr, file: Path) -> Iterator[tuple[str, str]]:
    texts = [said.body, said.orelse] if isinstance(said, ast.IfExp) else [said]
    for text in texts:
        if isinstance(text, ast.Constant):
            yield f"{file.name}:{said.lineno}", str(text.value)


def _of(place: str, module: ast.Module) -> Iterator[tuple[str, str]]:
    kinds = _failures() | _failures_in(module)
    for call in ast.walk(module):
        if isinstance(call, ast.Call) and (name := _name(call.func)) in kinds | PLAIN:
            for argument in _sentences(call, name):
                yield from ((f"{place}:{call.lineno}", text) for text in _texts(argument, module, place))


def _failures() -> set[str]:
    return {
        name
        for name, kind in vars(errors).items()
        if isinstance(kind, type) and issubclass(kind, errors.TocsinError) and name not in SILENT
    } | {"QueryError", "Forbidden", "Outside", "UnderWay"}


def _failures_in(module: ast.Module) -> set[str]:
    return {
        each.name
        for each in ast.walk(module)
        if isinstance(each, ast.ClassDef)
        and any(_name(base) in _failures() for base in each.bases)
        and not any(isinstance(part, ast.FunctionDef) for part in each.body)  # whose sentences are its own
    }


def _sentences(call: ast.Call, name: str) -> Sequence[ast.expr]:
    match name:
        case "Sentence" | "ValueError":
            return call.args[:1]
        case "Fault" | "Mistake":
            return call.args[1:3]
        case "Busy" | "TooOften":
            return call.args[:1]
        case _:
            first = AFTER.get(name, 0)
            return call.args[first : first + 2]


def _texts(said: ast.expr, module: ast.Module, place: str) -> Iterator[str]:
    match said:
        case ast.Constant(value=str() as text):
            yield from [text] if text else []
        case ast.JoinedStr() | ast.BinOp():
            raise Unsayable(f"{place}:{said.lineno}: {ast.unparse(said)}")
        case ast.IfExp(body=one, orelse=other):
            yield from (text for each in (one, other) for text in _texts(each, module, place))
        case ast.BoolOp(values=several) | ast.Dict(values=several):
            yield from (text for each in several for text in _texts(each, module, place))
        case ast.Name(id=name) | ast.Subscript(value=ast.Name(id=name)):
            for each in _meant(name, module):
                yield from _texts(each, module, place)


def _meant(name: str, module: ast.Module) -> Iterator[ast.expr]:
    """What the name may stand for, of what the module itself calls so."""
    for each in ast.walk(module):
        match each:
            case ast.Assign(targets=[ast.Name(id=known)], value=value) if known == name:
                yield value
            case ast.AnnAssign(target=ast.Name(id=known), value=ast.expr() as value) if known == name:
                yield value


def _name(called: ast.expr) -> str:
    return called.id if isinstance(called, ast.Name) else called.attr if isinstance(called, ast.Attribute) else ""
