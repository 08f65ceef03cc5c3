"""Plug-ins: sources, stages, notifiers. Built-in ones are the modules of a folder, others are found by entry points.

A plug-in is one module (or a folder that looks like one) with a pydantic class `Settings` and one class that is built
from it: `__init__(self, settings: Settings, …)`; the rest is what wiring hands to all plug-ins of that kind. Its name
is the module's, so that it cannot have two.
"""

import difflib
import importlib
import importlib.metadata
import inspect
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Generic, TypeVar, cast

from pydantic import BaseModel

from core.errors import Misconfigured, NotFound

Kind = TypeVar("Kind")


@dataclass(frozen=True, slots=True)
class Plugin(Generic[Kind]):
    name: str
    settings: type[BaseModel]
    build: Callable[..., Kind]


class Plugins(Generic[Kind]):
    """All plug-ins of one kind. folder: the package of the built-in ones. group: the entry points of the others."""

    def __init__(self, folder: str, group: str) -> None:
        self._folder = folder
        self._group = group

    def names(self) -> list[str]:
        """Imports none of them. Raises Misconfigured if two have the same name."""
        names = self._built_in() + [entry.name for entry in importlib.metadata.entry_points(group=self._group)]
        for name in names:
            if names.count(name) > 1:
                raise Misconfigured(
                    f"There are two plug-ins named {name} among {self._group}.",
                    "Remove the installed package that brings the second one.",
                )
        return sorted(names)

    def load(self, name: str) -> Plugin[Kind]:
        """Raises NotFound, naming the nearest there is; Misconfigured for a module that is no plug-in."""
        names = self.names()
        if name not in names:
            near = difflib.get_close_matches(name, names, n=1)
            hint = f"Did you mean {near[0]}?" if near else f"There are {', '.join(names) or 'none'}."
            raise NotFound(f"No plug-in of {self._group} is named {name}.", hint)
        module = self._module(name)
        settings = _settings(module, name)
        return Plugin(name, settings, cast(Callable[..., Kind], _built_from(settings, module, name)))

    def _built_in(self) -> list[str]:
        package = importlib.import_module(self._folder)
        return [module.name for module in pkgutil.iter_modules(package.__path__) if not module.name.startswith("_")]

    def _module(self, name: str) -> ModuleType:
        if name in self._built_in():
            return importlib.import_module(f"{self._folder}.{name}")
        (entry,) = importlib.metadata.entry_points(group=self._group, name=name)
        try:
            module = entry.load()
        except ImportError as error:
            raise _no_plugin(name, f"it cannot be imported ({error})") from error
        if not isinstance(module, ModuleType):
            raise _no_plugin(name, "its entry point names no module")
        return module


def _settings(module: ModuleType, name: str) -> type[BaseModel]:
    settings = getattr(module, "Settings", None)
    if not isinstance(settings, type) or not issubclass(settings, BaseModel):
        raise _no_plugin(name, "it has no pydantic class `Settings`")
    return settings


def _built_from(settings: type[BaseModel], module: ModuleType, name: str) -> type:
    classes = [each for _, each in inspect.getmembers(module, inspect.isclass) if _first_argument(each) is settings]
    if len(classes) != 1:
        raise _no_plugin(name, f"{len(classes)} of its classes are built from `Settings`")
    return classes[0]


def _first_argument(each: type) -> object:
    try:
        parameters = inspect.signature(each, eval_str=True).parameters
    except (ValueError, TypeError, NameError):  # written in C, or annotated with what exists for type checkers only
        return None
    return next((parameter.annotation for parameter in parameters.values()), None)


def _no_plugin(name: str, why: str) -> Misconfigured:
    return Misconfigured(
        f"{name} is no plug-in: {why}.",
        "A plug-in is a module with a pydantic class `Settings` and one class whose first argument it is.",
    )
