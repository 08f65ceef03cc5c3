"""Every sentence that a process may write down in English, found in the code: what a source, a channel and the bus say
of a failure, and why something was refused."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = (
    "alerts/notifiers", "alerts/outbox.py", "alerts/post.py",
    "app/answering.py", "app/collecting.py", "app/outages.py", "app/private.py",
    "core/bus/kafka/faults.py", "core/bus/kafka/history.py", "core/bus/kafka/publisher.py",
    "core/bus/sqlite/files.py", "core/bus/sqlite/members.py", "core/requests.py", "core/secret.py", "core/trust.py",
    "ingest",
)  # fmt: skip
APART = (
    # answered to programs, or said by commands
    "alerts/notifiers/slack/signed.py", "ingest/hooks/hook.py", "ingest/hooks/room.py", "ingest/pace.py",
    "ingest/rows/columns.py", "ingest/sampling.py", "ingest/sources/webhook/described.py",
    "ingest/sources/webhook/repeats.py", "ingest/sources/webhook/signature.py",
    # in both languages already
    "alerts/notifiers/slack/words.py",
)  # fmt: skip
ANSWERS = re.compile(r"Only (POST|GET and POST)\.|There (is|are) (only )?this address.*|There is no such source\.")
"""To whoever asks at an address of a source."""
TOLD_APART = {"About", "Sending", "Field"}
HOLE = re.compile(r"%\(\w+\)s|\{\w+\}")
SENTENCE = re.compile(r".*\S \S.*([.?]|: \x00)", re.DOTALL)


def sentences() -> Iterator[tuple[str, str]]:
    """Where, and what, with a NUL where a value goes: whatever reads as a sentence, wherever it is put together."""
    for room in ROOMS:
        for file in sorted((ROOT / room).rglob("*.py")) or [ROOT / room]:
            place = file.relative_to(ROOT).as_posix()
            if not place.startswith(APART):
                for line, text in _of(ast.parse(file.read_text(encoding="utf-8"))):
                    yield f"{place}:{line}", text


def _of(module: ast.Module) -> Iterator[tuple[int, str]]:
    apart = {each for node in ast.walk(module) for each in _apart(node)}
    for node in ast.walk(module):
        if node not in apart and isinstance(node, ast.JoinedStr | ast.Constant):
            text = HOLE.sub("\0", _text(node)).strip()
            if SENTENCE.fullmatch(text) and any(map(str.islower, text)) and not ANSWERS.fullmatch(text):
                yield node.lineno, text


def _text(node: ast.expr) -> str:
    match node:
        case ast.Constant(value=str() as text):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(_text(part) if isinstance(part, ast.Constant) else "\0" for part in parts)
        case _:
            return ""


def _apart(node: ast.AST) -> Iterator[ast.AST]:
    """What is told to nobody, or elsewhere: documentation, parts of something larger, logs, what a source is, what
    `tocsin sources check` answers."""
    match node:
        case ast.Expr(value=ast.Constant() as documentation):
            yield documentation
        case ast.JoinedStr(values=parts):
            yield from parts
        case ast.Call(func=ast.Name(id=name)) if name in TOLD_APART:
            yield from ast.walk(node)
        case ast.Call(func=ast.Attribute(value=ast.Name(id="log" | "_log"))):
            yield from ast.walk(node)
        case ast.FunctionDef(name="check"):
            yield from ast.walk(node)
