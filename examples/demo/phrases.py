"""Turns the phrase files into texts: choices, slots, and the untidiness of people who type on a phone."""

import random
import re
from collections.abc import Mapping
from pathlib import Path

CHOICE = re.compile(r"\{([^{}]*)\}")
SLOT = re.compile(r"\[([A-Za-z]+)\]")
CLITICS = {
    "bonjour": "bjr",
    "parce que": "pcq",
    "quelqu'un": "qqn",
    "s'il vous plaît": "svp",
    "you": "u",
    "people": "ppl",
}

Phrases = Mapping[str, tuple[str, ...]]


def read(language: str) -> Phrases:
    """Section name to its lines, from `<language>.txt` beside this file."""
    sections: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in Path(__file__).with_name(f"{language}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("== "):
            lines = sections.setdefault(line.removeprefix("== "), [])
        elif line and not line.startswith("# "):
            lines.append(line)
    return {name: tuple(lines) for name, lines in sections.items()}


def text(line: str, slots: Mapping[str, tuple[str, ...]], dice: random.Random) -> str:
    """One way to say the line. Choices are drawn from the inside out; a slot takes one of its values."""
    while CHOICE.search(line):
        line = CHOICE.sub(lambda found: dice.choice(found[1].split("|")), line)
    return SLOT.sub(lambda found: dice.choice(slots[found[1]]), line).strip()


def casual(written: str, dice: random.Random) -> str:
    """As typed in a hurry by some: no capital, no full stop, an abbreviation, a doubled mark."""
    habit = dice.random()
    if habit < 0.22:
        written = written[:1].lower() + written[1:]
    if habit < 0.12:
        written = written.rstrip(".")
    if 0.3 < habit < 0.36:
        for long, short in CLITICS.items():
            written = re.sub(rf"\b{long}\b", short, written, flags=re.IGNORECASE)
    if 0.4 < habit < 0.45:
        written = written.replace("!", "!!").replace("?", "??")
    return written
