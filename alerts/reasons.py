"""Why an incident rang and why that may be wrong, as codes with their numbers: each language says them its own way."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from pydantic import JsonValue

from alerts.case import ANY_TONE, Case, Ring, copies, shares
from alerts.chances import is_praise
from alerts.deletions import WAYS, Way
from alerts.detect.signal import Signal
from alerts.severity import FEW, Facts
from alerts.words.speech import Speech
from schemas.incident import IncidentKind
from schemas.voice import Voice
from schemas.watch import Watch

Reason = dict[str, JsonValue]

ONE_AUTHOR, MANY_COPIES, MANY_REPOSTS, MOSTLY_LATE = 0.4, 0.3, 0.7, 0.5
"""Shares from which one author, near-copies, reposts and late arrivals are told as doubts."""
ANGRY = 0.4
"""Negative share of a subject from which it is no place to join."""
NAMED = 5
"""Languages and sources that are named; the others are counted."""


def reasons(case: Case, facts: Facts, terms: Sequence[str]) -> list[Reason]:
    """The numbers against their usual ranges and thresholds, the strongest first."""
    signal = case.signal
    told = _counted(case)
    if case.found is not None:
        told.append({"code": "found", "name": case.found.name, "authors": case.found.authors})
    if signal.doubling is not None:
        told.append({"code": "doubling", "minutes": signal.doubling})
    told.append(_authors(case.concerned))
    told.append(_breadth(case.concerned))
    if terms:
        told.append({"code": "terms", "terms": list(terms)})
    if facts.crisis_share > 0:
        told.append({"code": "crisis", "share": facts.crisis_share})
    if facts.stirred_share > 0:
        told.append({"code": "stirred", "share": facts.stirred_share})
    return [*told, score(case.rang)]


def _counted(case: Case) -> list[Reason]:
    signal = case.signal
    if signal.kind is IncidentKind.BACKLASH:
        return [counted(signal, case.watch), {"code": "backlash.ways", **_ways(case)}]
    if is_praise(case.watch, signal.kind):
        share: Reason = {"code": "share.positive", "now": signal.share_now, "before": signal.share_before}
        return [counted(signal, case.watch), share]
    loud: list[Reason] = [
        _usual("negatives", signal.negatives, signal.low, signal.high, signal.window),
        _usual("mentions", signal.mentions, signal.mentions_low, signal.mentions_high, signal.window),
        {"code": "share", "now": signal.share_now, "before": signal.share_before},
    ]
    return loud[1:] if signal.kind is IncidentKind.OPPORTUNITY else loud


def _ways(case: Case) -> Counter[str]:
    """How many mentions bring back what was deleted in which way."""
    found: Counter[str] = Counter(dict.fromkeys(WAYS, 0))
    found.update(way for voice in case.concerned if (way := _way(case, voice)))
    return found


def _way(case: Case, voice: Voice) -> Way | None:
    return case.aftermath.way(voice) if case.aftermath else None


def doubts(case: Case) -> list[Reason]:
    """What speaks for a false alarm, and what makes the figures uncertain."""
    told = _doubts_of_voices(case, {voice.source for voice in case.before})
    told += _doubts_of_numbers(case)
    if case.late_share > MOSTLY_LATE:
        told.append({"code": "doubt.late"})
    if case.silent:
        told.append({"code": "silent", "sources": [*case.silent]})
    if case.newest_only is not None:
        told.append({"code": "cut", "count": case.newest_only})
    return told


def against(told: Iterable[Mapping[str, JsonValue]]) -> int:
    """How many of the doubts speak for a false alarm (the others only widen the figures)."""
    return sum(1 for reason in told if str(reason["code"]).startswith("doubt."))


def counted(signal: Signal, watch: Watch) -> Reason:
    """What the signal's window holds, against what is usual: mentions of a surge, positives of praise, authors of a
    backlash, else negatives."""
    if signal.kind is IncidentKind.BACKLASH:
        return {**_usual("backlash", signal.negatives, signal.low, signal.high, signal.window), "of": signal.mentions}
    if signal.kind in ANY_TONE:
        code = "positives" if is_praise(watch, signal.kind) else "mentions"
        return _usual(code, signal.mentions, signal.mentions_low, signal.mentions_high, signal.window)
    return _usual("negatives", signal.negatives, signal.low, signal.high, signal.window)


def score(rang: Ring) -> Reason:
    code = "score" if rang.margin >= 0 else "below" if _apart(rang.score, rang.threshold) else "just_below"
    return {"code": code, "score": rang.score, "threshold": rang.threshold, "window": rang.window}


def _apart(score: float, threshold: float) -> bool:
    """Whether the two differ as they are written."""
    return f"{score:.1f}" != f"{threshold:.1f}"


def say(told: object, speech: Speech) -> list[str]:
    """The sentences of reasons, as they stand in `Evidence.numbers`."""
    if not isinstance(told, Sequence):
        return []
    return [
        speech.say(str(reason["code"]), **{name: value for name, value in reason.items() if name != "code"})
        for reason in told
        if isinstance(reason, Mapping) and reason.get("code") in speech.sentences
    ]


def _usual(code: str, value: float, low: float, high: float, window: int) -> Reason:
    return {"code": code, "value": value, "low": low, "high": high, "window": window}


def _authors(voices: Sequence[Voice]) -> Reason:
    return {
        "code": "authors",
        "authors": len({voice.author for voice in voices}),
        "originals": sum(voice.original for voice in voices),
        "reposts": sum(voice.kind == "repost" for voice in voices),
    }


def _breadth(voices: Sequence[Voice]) -> Reason:
    languages = shares([voice.language for voice in voices])
    sources = shares([voice.source for voice in voices])
    return {
        "code": "breadth",
        "languages": len(languages),
        "language_names": [*list(languages)[:NAMED]],
        "sources": len(sources),
        "source_names": [*list(sources)[:NAMED]],
    }


def _doubts_of_voices(case: Case, usual_sources: set[str]) -> list[Reason]:
    voices, back = case.concerned, case.signal.kind is IncidentKind.BACKLASH
    if not voices:
        return []
    told: list[Reason] = []
    if back and set(+_ways(case)) == {"speaks"}:
        told.append({"code": "doubt.other_deletion"})
    loudest = Counter(voice.author for voice in voices).most_common(1)[0][1] / len(voices)
    if loudest >= ONE_AUTHOR:
        told.append({"code": "doubt.one_author", "share": loudest})
    copied = len(copies([voice for voice in voices if not back or _way(case, voice) != "copies"]))
    if copied >= MANY_COPIES * len(voices):
        told.append({"code": "doubt.copies", "count": copied})
    reposted = sum(voice.kind == "repost" for voice in voices) / len(voices)
    if reposted >= MANY_REPOSTS:
        told.append({"code": "doubt.reposts", "share": reposted})
    sources = {voice.source for voice in voices}
    if len(sources) == 1 and len(usual_sources | sources) > 1:
        told.append({"code": "doubt.one_source", "source": next(iter(sources))})
    return told


def _doubts_of_numbers(case: Case) -> list[Reason]:
    signal, told = case.signal, list[Reason]()
    chance = signal.kind is IncidentKind.OPPORTUNITY
    if (signal.mentions if chance else signal.negatives) < FEW:
        told.append({"code": "doubt.few"})
    if chance and not is_praise(case.watch, signal.kind) and signal.share_now >= ANGRY:
        told.append({"code": "doubt.angry", "share": signal.share_now})
    if signal.mentions > signal.mentions_high and not chance:
        told.append({"code": "doubt.event"})
    return told
