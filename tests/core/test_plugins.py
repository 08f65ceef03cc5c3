"""Plug-ins: found by their folder or by an entry point, and refused with a sentence."""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest

from core.errors import Misconfigured, NotFound
from core.plugins import Plugins


class Greeting(Protocol):
    def greet(self, whom: str) -> str: ...


GREETINGS: Plugins[Greeting] = Plugins("tests.core.plugins_here", "tocsin.greetings")
CURT = """
from pydantic import BaseModel
class Settings(BaseModel):
    pass
class Curt:
    def __init__(self, settings: Settings, mark: str) -> None:
        self.mark = mark
    def greet(self, whom: str) -> str:
        return "Hi" + self.mark
"""


@pytest.fixture
def installed(tmp_path: Path) -> Iterator[Path]:
    """A folder of installed packages, as pip fills one."""
    sys.path.insert(0, str(tmp_path))
    importlib.invalidate_caches()
    yield tmp_path
    sys.path.remove(str(tmp_path))


def install(folder: Path, name: str, target: str) -> None:
    described = folder / f"greetings_of_{name}-1.0.dist-info"
    described.mkdir()
    (described / "METADATA").write_text(f"Metadata-Version: 2.1\nName: greetings-of-{name}\nVersion: 1.0\n")
    (described / "entry_points.txt").write_text(f"[tocsin.greetings]\n{name} = {target}\n")
    (folder / "curt_greeting.py").write_text(CURT)


def test_the_modules_of_the_folder_are_the_plugins() -> None:
    assert GREETINGS.names() == ["folder", "no_settings", "polite", "two_classes"]


def test_asking_for_names_imports_no_plugin() -> None:
    for name in [name for name in sys.modules if name.startswith("tests.core.plugins_here.")]:
        del sys.modules[name]
    GREETINGS.names()
    assert "tests.core.plugins_here.polite" not in sys.modules


@pytest.mark.parametrize(("name", "greeting"), [("polite", "Bonjour Ada!"), ("folder", "Ada!")])
def test_a_plugin_is_built_from_its_settings_and_what_wiring_hands_over(name: str, greeting: str) -> None:
    plugin = GREETINGS.load(name)
    assert plugin.build(plugin.settings(), "!").greet("Ada") == greeting


def test_an_installed_package_brings_further_ones(installed: Path) -> None:
    install(installed, "curt", "curt_greeting")
    assert "curt" in GREETINGS.names()
    plugin = GREETINGS.load("curt")
    assert plugin.build(plugin.settings(), "!").greet("Ada") == "Hi!"


def test_a_package_cannot_replace_a_built_in_plugin_unseen(installed: Path) -> None:
    install(installed, "polite", "curt_greeting")
    with pytest.raises(Misconfigured, match="two plug-ins named polite"):
        GREETINGS.load("polite")


@pytest.mark.parametrize("target", ["no_such_module", "curt_greeting:Curt"])
def test_an_entry_point_that_leads_to_no_module_is_refused(installed: Path, target: str) -> None:
    install(installed, "curt", target)
    with pytest.raises(Misconfigured, match="curt is no plug-in"):
        GREETINGS.load("curt")


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(NotFound, match=r"Did you mean polite\?"):
        GREETINGS.load("polit")


@pytest.mark.parametrize(("name", "why"), [("no_settings", "no pydantic class"), ("two_classes", "2 of its classes")])
def test_a_module_that_is_no_plugin_is_refused_with_the_reason(name: str, why: str) -> None:
    with pytest.raises(Misconfigured, match=why):
        GREETINGS.load(name)
