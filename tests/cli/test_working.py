"""What people do all day at the command line, over a store that has something of everything."""

import json
from datetime import timedelta
from pathlib import Path
from shutil import copytree

import pytest

from app.home import Home
from app.settings import Settings
from app.wiring import open_state
from core.clock import SystemClock
from core.state.jobs import JobStatus
from core.state.kept import Cell
from index.remains import from_day
from schemas.alerting import Step
from schemas.analysis import NO_WATCH
from schemas.incident import Incident, IncidentKind
from schemas.watch import SavedQuery, Topic, Watch
from tests.builders import EPOCH_DAY, NOON
from tests.cli.shell import TOUR, Shell
from tests.lives.pipeline import Pipeline, at_rest
from tests.lives.storm import storm_of_buses

BUSES = Watch(
    id="buses", name="Buses", query="bus OR buses", topic=(Topic(id="late", name="Late", query="retard OR late"),)
)
BAD_ROWS = "published_at,author,text\n31/02/2015,ada,un\n32/02/2015,bob,deux\n2026-03-02T08:00:00Z,ada,un bus\n"


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A storm and its incident, two dead letters, a saved query, a job that was done."""
    folder = tmp_path_factory.mktemp("worked")
    home, rows = folder / "home", folder / "rows.csv"
    rows.write_text(BAD_ROWS)
    with Pipeline(home, watches=[BUSES], settings=Settings(home=home)) as pipeline:
        pipeline.state.saved_queries.save(SavedQuery(id="angry", name="Angry", query="toward:negative"), by="test")
        pipeline.hear(*storm_of_buses(NOON))
        pipeline.replay(rows)
        assert pipeline.job("rebuild").status is JobStatus.DONE
    return home


@pytest.fixture
def tocsin(worked: Path, tmp_path: Path) -> Shell:
    """Each test its own copy."""
    return Shell(Path(copytree(worked, tmp_path / "home")))


def the_incident(tocsin: Shell) -> str:
    (row,) = tocsin.well("incidents", "list", "--json").rows()
    return str(row["id"])


def state_of(tocsin: Shell) -> object:
    (row,) = tocsin.well("incidents", "list", "--json").rows()
    return row["state"]


def test_an_incident_is_shown_taken_put_off_and_ended(tocsin: Shell) -> None:
    incident = the_incident(tocsin)
    shown = tocsin.well("incidents", "show", incident)
    assert "Buses" in shown.out
    assert tocsin.well("incidents", "show", incident, "--json").rows()[0]["id"] == incident
    states = []
    for words in (["ack"], ["snooze", "--for", "2h"], ["resolve"]):
        tocsin.well("incidents", words[0], incident, *words[1:])
        states.append(state_of(tocsin))
    assert states == ["acknowledged", "snoozed", "resolved"]
    assert tocsin("incidents", "snooze", incident, "--for", "soon").code == 2


def test_a_snooze_can_last_until_it_has_doubled(tocsin: Shell) -> None:
    tocsin.well("incidents", "snooze", the_incident(tocsin), "--until-doubled")
    assert state_of(tocsin) == "snoozed"


def test_an_incident_is_assigned_noted_and_worked_through_its_playbook(tocsin: Shell) -> None:
    incident = the_incident(tocsin)
    tocsin.well("incidents", "assign", incident, "Léa")
    tocsin.well("incidents", "note", incident, "the depot confirms")
    tocsin.well("incidents", "step", incident, "1", "--done")
    assert tocsin("incidents", "step", incident, "1").code == 1
    (shown,) = tocsin.well("incidents", "show", incident, "--json").rows()
    assert (shown["owner"], shown["state"]) == ("Léa", "open")
    playbook, history = shown["playbook"], shown["history"]
    assert isinstance(playbook, dict)
    assert isinstance(history, list)
    assert [bool(step["done_at"]) for step in playbook["steps"]][:2] == [True, False]
    assert [line["note"] for line in history if line["action"] == "note"] == ["the depot confirms"]
    told = tocsin.well("incidents", "show", incident).out
    for words in ("Assigned to Léa.", "note: the depot confirms", f"Playbook {playbook['id']}", "To say meanwhile: "):
        assert words in told
    tocsin.well("incidents", "step", incident, "1", "--undone")
    assert tocsin("incidents", "step", incident, "99").code == 4


def test_a_dismissal_is_shown_taken_back_and_undone(tocsin: Shell) -> None:
    incident = the_incident(tocsin)
    tocsin.well("incidents", "dismiss", incident, "--why", "a joke")
    (lesson,) = tocsin.well("incidents", "lessons", "--json").rows()
    assert (lesson["incident"], lesson["why"], lesson["revoked_by"]) == (incident, "a joke", "")
    assert "resolved (dismissed)" in tocsin.well("incidents", "list").out
    assert incident in tocsin.well("incidents", "lessons").out
    tocsin.well("incidents", "undismiss", incident)
    assert tocsin.well("incidents", "lessons", "--json").rows() == []
    assert len(tocsin.well("incidents", "lessons", "--all", "--json").rows()) == 1
    assert tocsin("incidents", "undismiss", incident).code == 4
    tocsin.well("incidents", "reopen", incident)
    assert state_of(tocsin) == "open"
    assert tocsin("incidents", "merge", incident, "--into", incident).code == 1


def test_the_bundled_playbooks_are_a_file_that_can_be_changed_and_applied(tocsin: Shell, tmp_path: Path) -> None:
    file = tmp_path / "playbooks.toml"
    file.write_text(tocsin.well("playbooks", "example").out.replace('id = "crisis"', 'id = "our-crisis"'), "utf-8")
    assert "our-crisis" in tocsin.well("playbooks", "apply", str(file)).out
    (shown,) = tocsin.well("playbooks", "show", "--json").rows()
    assert isinstance(shown["playbooks"], list)
    first = shown["playbooks"][0]
    assert (first["id"], first["origin"]) == ("our-crisis", "yours")
    assert "our-crisis" in tocsin.well("playbooks", "show").out


def test_an_incident_that_does_not_exist_is_not_found(tmp_path: Path) -> None:
    tocsin = Shell(tmp_path)
    tocsin.well("init")
    acts = [
        "show",
        "ack",
        "assign",
        "snooze",
        "note ID text",
        "step ID 1",
        "resolve",
        "reopen",
        "dismiss",
        "undismiss",
        "export ID --out x",
    ]
    codes = [tocsin("incidents", *(act if " " in act else f"{act} ID").split()).code for act in acts]
    assert dict(zip(acts, codes, strict=True)) == dict.fromkeys(acts, 4)


@pytest.mark.parametrize(("form", "begins"), [("html", b"<!doctype html>"), ("pdf", b"%PDF-")])
def test_an_incident_is_looked_back_on_in_one_file(tocsin: Shell, tmp_path: Path, form: str, begins: bytes) -> None:
    out = tmp_path / f"report.{form}"
    tocsin.well("incidents", "export", the_incident(tocsin), "--format", form, "--out", str(out), "--language", "fr")
    assert out.read_bytes().startswith(begins)
    assert [each.name for each in tmp_path.glob("report*")] == [out.name]


def test_a_post_mortem_that_cannot_be_written_says_why(tocsin: Shell, tmp_path: Path) -> None:
    told = tocsin("incidents", "export", the_incident(tocsin), "--out", str(tmp_path / "nowhere" / "report.html"))
    assert told.code == 3
    assert "cannot be written" in told.err


def test_what_tocsin_tells_of_itself_is_shown_like_any_incident(tmp_path: Path) -> None:
    blind = Incident(
        id="tocsin-blind", watch=NO_WATCH, brand="Tocsin", kind=IncidentKind.BLIND, severity=4, opened_at=NOON,
        title="Tocsin 4/5",
    )  # fmt: skip
    with Pipeline(tmp_path, settings=Settings(home=tmp_path)) as pipeline:
        pipeline.state.memory.commit(Step(None, (), ((blind, "opened"),), ()))
    tocsin = Shell(tmp_path)
    assert "Tocsin" in tocsin.well("incidents", "show", blind.id).out
    assert tocsin.well("incidents", "show", blind.id, "--json").rows()[0]["watch"] == NO_WATCH


def test_why_answers_people_and_programs(tocsin: Shell) -> None:
    at = f"{NOON - timedelta(minutes=5):%Y-%m-%dT%H:%MZ}"
    assert "Buses" in tocsin.well("incidents", "why", "buses", "--at", at).out
    (answer,) = tocsin.well("incidents", "why", "buses", "--at", at, "--json").rows()
    assert answer["watch"] == "buses"


def test_dead_letters_are_counted_shown_and_dropped(tocsin: Shell) -> None:
    first, second = (int(str(row["id"])) for row in tocsin.well("dead-letters", "list", "--json").rows())
    (counted,) = tocsin.well("dead-letters", "counts", "--json").rows()
    assert (counted["count"], counted["reason"]) == (2, 'published_at "…" is no date.')
    assert "rows.csv" in json.dumps(tocsin.well("dead-letters", "show", str(first), "--json").rows())
    tocsin.well("dead-letters", "drop", str(first), str(second))
    assert tocsin.well("dead-letters", "counts", "--json").rows() == []
    assert tocsin("dead-letters", "show", "999").code == 4


def test_dead_letters_of_the_rows_of_a_file_are_dropped_together(tocsin: Shell) -> None:
    assert tocsin("dead-letters", "drop").code == 2
    unknown = tocsin("dead-letters", "drop", "--file", "row.csv")
    assert (unknown.code, 'Did you mean "rows.csv"?' in unknown.err) == (4, True)
    assert tocsin.well("dead-letters", "drop", "--file", "rows.csv").out == "2 dropped.\n"
    assert {row["status"] for row in tocsin.well("dead-letters", "list", "--json").rows()} == {"dropped"}


def test_a_silence_holds_until_it_is_ended(tocsin: Shell) -> None:
    tocsin.well("silences", "add", "watch=buses", "--for", "2h", "--comment", "works")
    (silence,) = tocsin.well("silences", "list", "--json").rows()
    assert silence["comment"] == "works"
    tocsin.well("silences", "end", str(silence["id"]))
    assert tocsin.well("silences", "list", "--json").rows() == []
    assert tocsin("silences", "add", "colour=blue").code == 2


def test_a_saved_query_is_run_changed_and_removed(tocsin: Shell) -> None:
    found = tocsin.well("queries", "run", "angry", "--limit", "500", "--json").rows()
    assert len(found) > 100
    assert {row["toward"] for row in found} == {"negative"}
    tocsin.well("queries", "save", "angry", "toward:negative honte", "--name", "Ashamed")
    (listed,) = tocsin.well("queries", "list", "--json").rows()
    assert listed["name"] == "Ashamed"
    (shown,) = tocsin.well("queries", "show", "angry", "--json").rows()
    assert isinstance(shown["history"], list)
    assert [version["query"] for version in shown["history"]] == ["toward:negative honte", "toward:negative"]
    assert "toward:negative honte" in tocsin.well("queries", "show", "angry").out
    tocsin.well("queries", "save", "angry", "toward:negative", "--live")
    tocsin.well("queries", "save", "angry", "toward:negative colère")
    (listed,) = tocsin.well("queries", "list", "--json").rows()
    assert (listed["name"], listed["live"]) == ("Ashamed", True)
    tocsin.well("queries", "remove", "angry")
    assert tocsin.well("queries", "list", "--json").rows() == []
    assert tocsin("queries", "run", "angry").code == 4


def test_a_query_of_another_tool_is_translated_or_said_to_be_only_partly(tocsin: Shell, tmp_path: Path) -> None:
    file = tmp_path / "query.txt"
    file.write_text('("bus" or boat) and racing')
    (said,) = tocsin.well("queries", "import", "--from", "meltwater", str(file), "--json").rows()
    assert said["query"] == '("bus" OR boat) AND racing'
    file.write_text("bus and city:Lyon")
    partly = tocsin("queries", "import", "--from", "meltwater", str(file), "--json")
    assert partly.code == 5
    assert partly.rows()[0]["untranslated"]


def test_a_mention_is_corrected_evaluated_and_given_back_to_the_model(tocsin: Shell, tmp_path: Path) -> None:
    found = tocsin.well("search", "toward:negative honte", "--limit", "2", "--json").rows()
    first, second = (str(row["id"]) for row in found)
    assert "2 of 2 are new" in tocsin.well("teach", "--watch", "buses", "--label", "neutral", first, second).out
    file = tmp_path / "labelled.csv"
    file.write_text(f"mention,label\n{first},neutral\n")
    assert "0 of 1 are new" in tocsin.well("teach", "--watch", "buses", "--file", str(file)).out
    (row, _) = tocsin.well("corrections", "list", "--watch", "buses", "--json").rows()
    assert (row["mention"], row["label"], row["revoked_at"]) == (first, "neutral", None)
    assert "honte" in {row["word"] for row in tocsin.well("corrections", "words", "--watch", "buses", "--json").rows()}
    (agreed,) = tocsin.well("evaluate", "--watch", "buses", "--json").rows()
    assert (agreed["examples"], agreed["confirmed"]) == (2, 0)
    tocsin.well("corrections", "revoke", str(row["id"]))
    assert tocsin("corrections", "revoke", str(row["id"])).code == 4


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--label", "neutral", "x:none"], 4),
        (["--label", "neutral"], 2),
        (["--file", "none.csv"], 4),
    ],
)
def test_a_correction_of_nothing_is_refused(tocsin: Shell, words: list[str], code: int) -> None:
    assert tocsin("teach", "--watch", "buses", *words).code == code
    assert tocsin("evaluate", "--watch", "buses").code == 4


def test_a_file_of_corrections_is_taken_whole_or_not_at_all(tocsin: Shell, tmp_path: Path) -> None:
    file = tmp_path / "labelled.csv"
    (row,) = tocsin.well("search", "honte", "--limit", "1", "--json").rows()
    file.write_text(f"mention,label\n{row['id']},neutral\n{row['id']},negativ\n")
    refused = tocsin("teach", "--watch", "buses", "--file", str(file))
    assert refused.code == 1
    assert "line 3" in refused.err
    assert "negative" in refused.err
    assert tocsin.well("corrections", "list", "--watch", "buses", "--json").rows() == []


def test_mentions_are_tagged_by_hand_and_by_a_rule(tocsin: Shell) -> None:
    assert "No tag yet" in tocsin.well("tags", "list").err
    tocsin.well("tags", "add", "tone/ironic", "--name", "Ironic")
    tocsin.well("tags", "add", "tone/shame", "--query", "honte")
    (row,) = tocsin.well("search", "honte", "--limit", "1", "--json").rows()
    assert "1 mentions are tagged" in tocsin.well("tags", "give", "tone/ironic", str(row["id"]), "--watch", "buses").out
    tocsin.well("tags", "apply", "tone/shame")
    tocsin.well("run", "--drain")
    (ironic, shame) = tocsin.well("tags", "list", "--since", "2026-01-01", "--json").rows()
    assert (ironic["mentions"], ironic["by_hand"]) == (1, 1)
    assert isinstance(shame["mentions"], int)
    assert shame["mentions"] > 1
    (found,) = tocsin.well("search", "tag:tone/ironic", "--json").rows()
    assert (found["id"], found["tags"]) == (row["id"], ["tone/ironic", "tone/shame"])
    tocsin.well("tags", "remove", "tone/ironic", str(row["id"]), "--watch", "buses")
    tocsin.well("tags", "retire", "tone/shame")
    tocsin.well("run", "--drain")
    assert tocsin.well("search", "tag:tone/ironic OR tag:tone/shame", "--json").rows() == []


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["add", "refund"], 2),
        (["add", "a/b", "--query", "tag:c/d"], 2),
        (["add", "a/b", "--saved", "none"], 4),
        (["add", "a/b", "--query", "x", "--saved", "angry"], 2),
        (["apply", "a/b"], 4),
        (["give", "a/b", "x:1", "--watch", "buses"], 4),
        (["retire", "a/b"], 4),
    ],
)
def test_a_tag_that_cannot_be_is_refused(tocsin: Shell, words: list[str], code: int) -> None:
    assert tocsin("tags", *words).code == code


def test_a_watch_is_shown_with_its_history_and_removed(tocsin: Shell) -> None:
    tocsin.well("watches", "add", "trams", "tram", "--name", "Trams")
    assert {row["id"] for row in tocsin.well("watches", "list", "--json").rows()} == {"buses", "trams"}
    assert "tram" in tocsin.well("watches", "show", "trams", "--json").out
    tocsin.well("watches", "remove", "trams")
    assert {row["id"] for row in tocsin.well("watches", "list", "--json").rows()} == {"buses"}
    assert tocsin("watches", "show", "boats").code == 4


def test_names_that_are_gone_find_what_is_stored_of_them_and_say_so(tocsin: Shell) -> None:
    tocsin.well("watches", "remove", "buses")
    found = tocsin.well("search", "watch:buses", "--json")
    assert found.rows()
    assert 'query, position 6: the watch "buses" was removed' in found.err
    said = tocsin("watches", "backfill", "buses")
    assert (said.code, said.err.splitlines()[0]) == (2, "buses is listened for no more.")


def test_what_reads_has_rows_for_programs(tocsin: Shell) -> None:
    """Each of them has something to say here, and says it as JSON objects."""
    for words in (
        ["coverage", "--since", "2026-01-01", "--until", "2026-12-31"],
        ["jobs"],
        ["count", "--since", "2026-01-01", "--until", "2026-12-31", "--split", "toward"],
        ["top", "author"],
        ["terms", "honte"],
        ["search", "honte"],
        ["doctor"],
        ["incidents", "list"],
        ["queries", "list"],
        ["dead-letters", "list"],
        ["watches", "list"],
    ):
        rows = tocsin(*words, "--json").rows()
        assert rows, words
        assert all(rows), words


@pytest.mark.parametrize("split", ["none", "toward"])
def test_volumes_say_how_they_are_counted(tocsin: Shell, split: str) -> None:
    counts = ("count", "--since", "2026-01-01", "--until", "2026-12-31", "--split", split, "--mode", "originals")
    said = tocsin.well(*counts)
    assert "originals" in said.out + said.err


def test_counts_that_outlived_their_mentions_are_counted_and_said(tocsin: Shell) -> None:
    midnight = from_day(EPOCH_DAY - 29)
    with open_state(Settings(home=tocsin.home), Home(tocsin.home), SystemClock()) as state:
        cell = Cell("buses", "none", EPOCH_DAY - 30, "", raw=40, originals=40, effective=40_000_000, authors=20)
        state.kept.begin("watch", "buses", midnight, 40, [cell])
        state.kept.end("watch")
    asked = ("count", "watch:buses", "--since", "2026-01-01", "--until", "2026-02-15")
    (row,) = tocsin.well(*asked, "--json").rows()
    assert (row["value"], row["kept"]) == (40, True)
    assert "counts remain of mentions that are kept no longer" in tocsin.well(*asked).err
    (receipt,) = tocsin.well("receipts", "--retention", "--json").rows()
    assert (receipt["subject"], receipt["mentions"], receipt["until"]) == (
        "buses",
        40,
        f"{midnight:%Y-%m-%dT%H:%M:%SZ}",
    )


@pytest.mark.parametrize("ending", ["csv", "ndjson"])
def test_an_export_holds_what_matches(tocsin: Shell, tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"angry.{ending}"
    tocsin.well("export", str(file), "--query", "honte")
    assert "honte" in file.read_text("utf-8")
    assert "un bus passe" not in file.read_text("utf-8")


def test_a_stage_that_is_not_halted_cannot_be_resumed(tocsin: Shell) -> None:
    said = tocsin("resume", "analyse")
    assert said.code == 4
    assert "not halted" in said.err


def test_counts_can_be_played_through_the_detector(tocsin: Shell, tmp_path: Path) -> None:
    counts, out = tmp_path / "counts.csv", tmp_path / "incidents.ndjson"
    counts.write_text("brand,minute,topic,mentions,negatives,covered\na,2026-03-02T08:00:00Z,,1,0,1\n")
    tocsin.well("backtest", "counts", str(counts), "--out", str(out))
    assert out.read_text() == ""


def test_history_is_told_again_beside_other_sensitivities_and_marked(tocsin: Shell, tmp_path: Path) -> None:
    marks, asked = tmp_path / "marks.ndjson", ("backtest", "history", "--from", "2026-02-28", "--to", "2026-03-03")
    said = tocsin.well(*asked, "--out", str(marks))
    assert "balanced (yours)" in said.out
    assert "Unmarked" in said.err
    marks.write_text(marks.read_text().replace('"mark":""', '"mark":"crisis"'))
    (answer,) = tocsin.well(*asked, "--marks", str(marks), "--json").rows()
    assert [each["mark"] for each in as_list(answer["stories"])] == ["crisis"]
    assert [each["crises"] for each in as_list(answer["sensitivities"])][1] == 1
    assert tocsin(*asked[:2], "--from", "now", "--to", "7d").code == 2


def as_list(told: object) -> list[dict[str, object]]:
    assert isinstance(told, list)
    return told


def test_plain_series_are_scored_row_by_row(tocsin: Shell, tmp_path: Path) -> None:
    series, out = tmp_path / "series", tmp_path / "scored"
    series.mkdir()
    (series / "acme.csv").write_text("timestamp,value\n2026-03-02 08:00:00,5\n")
    tocsin.well("backtest", "series", str(series), "--out", str(out))
    assert (out / "acme.csv").read_text() == "timestamp,value,anomaly_score\n2026-03-02 08:00:00,5,0\n"


def test_who_asks_before_the_stages_worked_is_told_what_waits(tmp_path: Path) -> None:
    tocsin = Shell(tmp_path)
    tocsin.well("watches", "add", "buses", "bus")
    tocsin.well("replay", str(TOUR))
    for words in (["search", "brisolle"], ["count"], ["incidents", "why", "buses"]):
        assert "waiting" in tocsin.well(*words).err
    assert not tocsin.well("search", "brisolle", "--json").out
    at_rest(tmp_path)
    assert "waiting" not in tocsin.well("search", "nothing").err


def test_a_person_is_given_all_that_is_stored_of_them(tocsin: Shell, tmp_path: Path) -> None:
    author = str(tocsin.well("search", "bus", "--json").rows()[0]["author_id"])
    file = tmp_path / "person.ndjson"
    assert f"written to {file}" in tocsin.well("access", author, "--out", str(file)).out
    records = [json.loads(line) for line in file.read_text().splitlines()]
    assert {"mention", "sighting", "profile"} <= {each["kind"] for each in records}
    assert {each["mention"]["author"]["id"] for each in records if each["kind"] == "mention"} == {author}


def test_of_somebody_unknown_no_file_is_written(tocsin: Shell, tmp_path: Path) -> None:
    said = tocsin("access", "x:nobody", "--out", str(tmp_path / "nobody.ndjson"))
    assert (said.code, "Nothing is stored of x:nobody" in said.err) == (4, True)
    assert list(tmp_path.glob("nobody*")) == []
