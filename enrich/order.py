"""Stages in an order where each finds what it needs."""

from collections.abc import Mapping, Sequence

from core.errors import Misconfigured
from enrich.port import EVERYTHING, Stage


def ordered(stages: Sequence[Stage]) -> list[Stage]:
    """By need; among those that could go next, by name.

    Raises Misconfigured: a need that no stage provides, one that two provide, stages that need one another.
    """
    providers = _providers(stages)
    needs = {name: _needed(stage, providers) for name, stage in providers.items()}
    done: list[str] = []
    waiting = sorted(providers)
    while waiting:
        ready = next((name for name in waiting if needs[name] <= set(done)), None)
        if ready is None:
            raise Misconfigured(f"The stages {', '.join(waiting)} need one another in a circle.", "Take one need away.")
        done.append(ready)
        waiting.remove(ready)
    return [providers[name] for name in done]


def _providers(stages: Sequence[Stage]) -> dict[str, Stage]:
    providers: dict[str, Stage] = {}
    for stage in stages:
        if stage.provides in providers:
            raise Misconfigured(f'Two stages provide "{stage.provides}".', "Remove one of them.")
        providers[stage.provides] = stage
    return providers


def _needed(stage: Stage, providers: Mapping[str, Stage]) -> frozenset[str]:
    named = stage.needs - {EVERYTHING}
    for need in sorted(named - providers.keys()):
        raise Misconfigured(
            f'The stage "{stage.provides}" needs "{need}", which no stage provides.',
            f"There are: {', '.join(sorted(providers))}.",
        )
    if EVERYTHING in stage.needs:
        return named.union(name for name, each in providers.items() if EVERYTHING not in each.needs)
    return named
