"""The evidence of an incident, from its numbers and the mentions behind it. It keeps ids, never texts."""

from collections.abc import Sequence

from pydantic import JsonValue

from alerts.case import ANY_TONE, Case, Ring, shares
from alerts.chances import is_praise
from alerts.detect.backlash import deletion_minute
from alerts.incidents import Finding
from alerts.press import first_pick_up
from alerts.reasons import against, doubts, reasons, say
from alerts.severity import Facts, Severity, crisis_share, severity, stirred_share
from alerts.spread import Spread, drivers, reach_by_author, spread, spreaders
from alerts.terms import distinctive, fold
from alerts.words import ENGLISH
from core.clock import from_minute
from schemas.incident import Evidence, IncidentKind, PickUp, Usual
from schemas.voice import Voice

DRIVERS, SPREADERS, NEW_TERMS, CAUSE = 3, 3, 8, 2
"""How many posts, accounts and new terms are told, and how many terms name the cause."""
CERTAIN = 0.25
"""How far above its threshold, as a part of it, a score stands when confidence has gone half its way to 1."""


def explain(case: Case) -> Finding:
    """Evidence, title and severity. Everything is counted or quoted from the mentions: nothing is invented."""
    concerned = case.concerned
    terms = _new_terms(case, concerned)
    press = case.press or first_pick_up(concerned, case.now, case.before, terms)
    facts = _facts(case, concerned, press)
    judged = severity(facts)
    why, doubtful = reasons(case, facts, terms), doubts(case)
    caused = spread(concerned, case.before)
    driving = drivers(concerned, caused, DRIVERS)
    leading = spreaders(concerned, caused, SPREADERS)
    first = _first(concerned, terms)
    signal = case.signal
    cause = ", ".join(_cause(case, terms))
    told: dict[str, JsonValue] = {"reasons": [*why], "doubts": [*doubtful], "cause": cause}
    if case.found is not None:
        told["topic"] = case.found.name
    evidence = Evidence(
        doubling_minutes=signal.doubling,
        confidence=confidence(case.rang, against(doubtful)),
        distinct_authors=len({voice.author for voice in concerned}),
        originals=sum(voice.original for voice in concerned),
        reposts=sum(voice.kind == "repost" for voice in concerned),
        first_seen_at=first.published_at if first else None,
        first_seen_source=first.source if first else "",
        first_mention=first.mention if first else "",
        first_press=press,
        drivers=tuple(voice.mention for voice in driving),
        spreaders=tuple(leading),
        languages=shares([voice.language for voice in concerned]),
        sources=shares([voice.source for voice in concerned]),
        new_terms=tuple(terms),
        silent_sources=case.silent,
        reasons=tuple(say(why, ENGLISH)),
        doubts=tuple(say(doubtful, ENGLISH)),
        numbers=told | _numbers(case, facts, judged) | _figures(driving, leading, caused, case),
    ).model_copy(update=_counted(case))
    named = title(case.watch.name, judged.level, cause)
    return Finding(signal.kind, judged.level, named, evidence, from_minute(signal.minute))


def title(brand: str, level: int, cause: str) -> str:
    """Brand, severity, and the cause in words of the mentions themselves (or the topic's own name)."""
    return f"{brand} {level}/5: {cause}" if cause else f"{brand} {level}/5"


def earliest(finding: Evidence, known: Evidence) -> Evidence:
    """The newer evidence, with the first sight that was known before where that is the earlier one."""
    if known.first_seen_at is None or (finding.first_seen_at and finding.first_seen_at <= known.first_seen_at):
        return finding
    kept = ("first_seen_at", "first_seen_source", "first_mention")
    return finding.model_copy(update={name: getattr(known, name) for name in kept})


def confidence(rang: Ring, doubts: int) -> float:
    """0 to 1: one half at the threshold, towards 1 above it, a fifth less for each doubt. No probability.

    1 - 0.5 * 2 ** (-margin / CERTAIN), margin: (score - threshold) as a part of the threshold, times 0.8 ** doubts.
    """
    margin = max(rang.margin, 0.0) / max(abs(rang.threshold), 1.0)
    return float(round((1 - 0.5 * 2 ** (-margin / CERTAIN)) * 0.8**doubts, 3))


def _counted(case: Case) -> dict[str, object]:
    """Figures against what is usual. A backlash counts neither mentions nor negatives: it has a reason of its own."""
    signal = case.signal
    if signal.kind is IncidentKind.BACKLASH:
        return {"deleted_at": case.aftermath.since(deletion_minute(signal)) if case.aftermath else None}
    mentions = _usual(signal.mentions, signal.mentions_low, signal.mentions_high, signal.window)
    if is_praise(case.watch, signal.kind):
        return {"positives": mentions}
    if signal.kind is IncidentKind.OPPORTUNITY:
        return {"mentions": mentions}
    return {
        "negatives": _usual(signal.negatives, signal.low, signal.high, signal.window),
        "mentions": mentions,
        "negative_share_before": signal.share_before,
        "negative_share_now": signal.share_now,
    }


def _facts(case: Case, concerned: Sequence[Voice], press: PickUp | None) -> Facts:
    signal = case.signal
    toneless = signal.kind in ANY_TONE
    return Facts(
        kind=signal.kind,
        value=signal.mentions if toneless else signal.negatives,
        usual=signal.mentions_high if toneless else signal.high,
        doubling=signal.doubling,
        reach=sum(reach_by_author(concerned).values()),
        sources=len({voice.source for voice in concerned}),
        languages=len({voice.language for voice in concerned if voice.language}),
        crisis_share=crisis_share(concerned),
        stirred_share=stirred_share(concerned),
        press=press is not None,
    )


def _new_terms(case: Case, concerned: Sequence[Voice]) -> list[str]:
    watch = case.watch
    taboo = (watch.name, watch.query, *(account.handle for account in watch.account))
    found = distinctive(_texts(concerned), _texts(case.before), taboo, NEW_TERMS)
    return [term.phrase for term in found]


def _texts(voices: Sequence[Voice]) -> list[str]:
    """One text for each group of copies: the oldest that we hold."""
    return list({voice.repost_of or voice.group or voice.mention: voice.text for voice in voices}.values())


def _first(voices: Sequence[Voice], terms: Sequence[str]) -> Voice | None:
    """The oldest mention that says the cause; where none does, the oldest."""
    cause = [fold(term) for term in terms[:CAUSE]]
    saying = [voice for voice in voices if any(term in fold(voice.text) for term in cause)]
    return min(saying or voices, key=lambda voice: (voice.published_at, voice.mention), default=None)


def _cause(case: Case, terms: Sequence[str]) -> list[str]:
    """In words of the mentions: the name of what was found, and what is new besides; else the topic's own name."""
    if case.found is not None:
        named = set(fold(case.found.name).split())
        return [case.found.name, *(term for term in terms if named.isdisjoint(fold(term).split()))][:CAUSE]
    own = next((topic.name or topic.id for topic in case.watch.topic if topic.id == case.signal.topic), "")
    return list(terms[:CAUSE]) or [own]


def _usual(value: float, low: float, high: float, window: int) -> Usual:
    return Usual(value=value, low=low, high=high, window_minutes=window)


def _numbers(case: Case, facts: Facts, judged: Severity) -> dict[str, JsonValue]:
    signal = case.signal
    return {
        "minute": signal.minute,
        "score": case.rang.score,
        "threshold": case.rang.threshold,
        "window": case.rang.window,
        "rang_at": case.rang.minute,
        "excess": signal.excess,
        "reach": facts.reach,
        "severity": {name: round(points, 1) for name, points in judged.parts.items()},
    }


def _figures(driving: Sequence[Voice], leading: Sequence[str], caused: Spread, case: Case) -> dict[str, JsonValue]:
    reach, influence = reach_by_author(case.concerned), _influence([*case.before, *case.now])
    posts: dict[str, JsonValue] = {
        voice.mention: {"reach": voice.reach, "spread": caused.by_mention.get(voice.mention, 0)} for voice in driving
    }
    accounts: dict[str, JsonValue] = {
        author: {"reach": reach.get(author, 0), "spread": caused.by_author[author], "influence": influence.get(author)}
        for author in leading
    }
    return {"posts": posts, "accounts": accounts}


def _influence(voices: Sequence[Voice]) -> dict[str, float]:
    """By author, as last found."""
    known = sorted(voices, key=lambda voice: voice.published_at)
    return {voice.author: voice.influence for voice in known if voice.influence is not None}
