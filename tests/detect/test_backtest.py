"""A file of counts in, incidents out: what is read, what is refused, what is written."""

import json
from pathlib import Path

import numpy as np
import pytest

from alerts.backtest import backtest_counts
from alerts.detect.counts import Counts
from alerts.detect.sensitivity import BALANCED, sensitivity
from core.clock import from_minute
from core.errors import Misconfigured, Permanent
from schemas.incident import Incident, IncidentKind
from tests.detect.series import DAY, HOUR, MONDAY, TOPICS, UTC_ZONE, quiet, unheard, with_crisis

HEADER = "brand,minute,topic,mentions,negatives,covered\n"
FIRST = "acme,2026-01-05T00:00:00Z,,3,1,1\n"
CRISIS = 8 * DAY + 9 * HOUR


def lines_of(brand: str, counts: Counts) -> str:
    """Only minutes where something is to say, the whole before its topics."""
    found = []
    for place in np.flatnonzero((counts.mentions > 0) | (counts.exposure == 0)):
        at = f"{from_minute(counts.start + int(place)):%Y-%m-%dT%H:%M:00Z}"
        whole = f"{counts.mentions[place]:.0f},{counts.negatives[place]:.0f},{counts.exposure[place]:.0f}"
        found.append(f"{brand},{at},,{whole}\n")
        for topic, count in zip(TOPICS, counts.topics[:, place], strict=True):
            if count:
                found.append(f"{brand},{at},{topic},,{count:.0f},1\n")
    return "".join(found)


def incidents_in(
    folder: Path, content: str, kinds: frozenset[IncidentKind] = frozenset(IncidentKind)
) -> list[Incident]:
    source, target = folder / "counts.csv", folder / "incidents.ndjson"
    source.write_text(content, encoding="utf-8")
    written = backtest_counts(source, target, BALANCED, UTC_ZONE, kinds)
    found = [Incident.model_validate_json(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert len(found) == written
    return found


def refusal_of(folder: Path, content: str | bytes) -> Permanent:
    source, target = folder / "counts.csv", folder / "incidents.ndjson"
    source.write_bytes(content if isinstance(content, bytes) else content.encode())
    target.write_text("as before", encoding="utf-8")
    with pytest.raises(Permanent) as refused:
        backtest_counts(source, target, BALANCED, UTC_ZONE)
    assert target.read_text(encoding="utf-8") == "as before"
    assert sorted(path.name for path in folder.iterdir()) == ["counts.csv", "incidents.ndjson"]
    return refused.value


def test_the_crisis_of_one_brand_is_written_and_the_calm_of_the_other_is_not(tmp_path: Path) -> None:
    stormy = with_crisis(quiet(11), at=CRISIS, to_peak=4 * HOUR, height=3.0)
    content = HEADER + lines_of("acme", stormy) + lines_of("globex", quiet(11, seed=8))
    [incident] = incidents_in(tmp_path, content)
    assert (incident.brand, incident.topic) == ("acme", "delivery")
    assert MONDAY + CRISIS <= incident.opened_at.timestamp() / 60 <= MONDAY + CRISIS + 4 * HOUR
    assert incident.peak_at is not None
    assert incident.peak_at > incident.opened_at
    assert "acme, delivery" in incident.title


def test_a_line_has_the_fields_of_an_incident(tmp_path: Path) -> None:
    stormy = with_crisis(quiet(11), at=CRISIS, to_peak=4 * HOUR, height=3.0)
    incidents_in(tmp_path, HEADER + lines_of("acme", stormy))
    line = json.loads((tmp_path / "incidents.ndjson").read_text(encoding="utf-8"))
    told = "id watch brand topic kind severity state historical opened_at peak_at closed_at title evidence"
    assert set(told.split()) <= line.keys()


def test_minutes_that_are_not_covered_are_unknown_and_ring_nothing(tmp_path: Path) -> None:
    gap = unheard(quiet(12), 8 * DAY, 10 * DAY)
    assert incidents_in(tmp_path, HEADER + lines_of("acme", gap)) == []


def test_a_surge_is_written_only_where_it_is_asked_for(tmp_path: Path) -> None:
    calm = quiet(10)
    wave = calm.mentions.copy()
    wave[CRISIS : CRISIS + 3 * HOUR] += 100
    surging = Counts(calm.start, wave, calm.negatives, calm.topics, calm.exposure, calm.slots)
    content = HEADER + lines_of("acme", surging)
    assert [incident.kind for incident in incidents_in(tmp_path, content)] == [IncidentKind.SURGE]
    assert backtest_counts(tmp_path / "counts.csv", tmp_path / "told.ndjson", BALANCED, UTC_ZONE) == 0


def test_columns_may_stand_in_any_order_and_others_are_left_alone(tmp_path: Path) -> None:
    content = "note,covered,negatives,mentions,topic,minute,brand\nx,1,1,3,,2026-01-05T01:00:00+01:00,acme\n"
    assert incidents_in(tmp_path, content) == []


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("acme,yesterday,,3,1,1", 'minute "yesterday" is no time; write it like 2026-01-05T00:00:00Z'),
        ("acme,2026-01-05T00:01:00,,3,1,1", "no UTC offset"),
        ("acme,2026-01-05T00:01:00Z,,three,1,1", 'mentions "three" is no number'),
        ("acme,2026-01-05T00:01:00Z,,,1,1", 'mentions "" is no number'),
        ("acme,2026-01-05T00:01:00Z,,3,-1,1", "negatives -1 is not between 0 and"),
        ("acme,2026-01-05T00:01:00Z,,nan,1,1", "mentions nan is not between 0 and"),
        ("acme,2026-01-05T00:01:00Z,,1e300,1,1", "mentions 1e300 is not between 0 and"),
        ("acme,2026-01-05T00:01:00Z,,3,1,2", "covered 2 is not between 0 and 1"),
        (",2026-01-05T00:01:00Z,,3,1,1", "brand is empty"),
        ("acme,2026-01-05T00:01:00Z,,3", "fewer cells"),
    ],
)
def test_a_bad_line_is_named_with_what_is_wrong(tmp_path: Path, line: str, says: str) -> None:
    refused = refusal_of(tmp_path, HEADER + FIRST + line + "\n")
    assert "line 3 of counts.csv" in refused.message
    assert says in refused.message


def test_a_wrong_century_is_refused_before_it_eats_the_memory(tmp_path: Path) -> None:
    refused = refusal_of(tmp_path, HEADER + FIRST + "acme,2126-01-05T00:00:00Z,,3,1,1\n")
    assert "2126" in refused.message


def test_a_year_before_all_others_is_refused_with_its_line(tmp_path: Path) -> None:
    assert "2026-01-05" in refusal_of(tmp_path, HEADER + FIRST + "acme,0001-01-01T00:00:00Z,,3,1,1\n").message


def test_too_many_topics_are_refused(tmp_path: Path) -> None:
    rows = "".join(f"acme,2026-01-05T00:00:00Z,t{k},,1,1\n" for k in range(101))
    assert "topic" in refusal_of(tmp_path, HEADER + rows).message


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    assert "no column covered" in refusal_of(tmp_path, "brand,minute,topic,mentions,negatives\n").message


@pytest.mark.parametrize("content", ["", HEADER])
def test_an_empty_file_is_refused(tmp_path: Path, content: str) -> None:
    refusal_of(tmp_path, content)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", HEADER.encode() + b"acme,\xff,,3,1,1\n"])
def test_bytes_that_are_no_text_are_refused(tmp_path: Path, content: bytes) -> None:
    refusal_of(tmp_path, content)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"nothing\.csv cannot be read"):
        backtest_counts(tmp_path / "nothing.csv", tmp_path / "out", BALANCED, UTC_ZONE)


def test_a_sensitivity_that_we_do_not_have_is_refused_with_those_we_have() -> None:
    with pytest.raises(Misconfigured, match="calm, balanced, alert"):
        sensitivity("nervous")
