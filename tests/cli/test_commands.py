"""The command line as people and programs use it: the real program over a small store that it made itself."""

import json
from pathlib import Path

import pytest

from app.running import Waits
from cli.draining import Standing, still_to_do, summary, waiting
from core.state.jobs import Job, JobStatus
from tests.builders import NOON
from tests.cli.shell import TOUR, Shell
from tests.lives.pipeline import at_rest


@pytest.fixture(scope="module")
def tocsin(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    shell = Shell(tmp_path_factory.mktemp("cli") / "home")
    shell.well("watches", "add", "brisolle", "brisolle OR @brisolle_officiel", "--name", "Brisolle")
    shell.well("replay", str(TOUR))
    at_rest(shell.home)
    return shell


@pytest.mark.parametrize(
    "words",
    [
        ("watches", "list"),
        ("search", "brisolle"),
        ("count", "--since", "2026-03-01", "--until", "2026-03-06"),
        ("top", "author"),
        ("terms", "panne"),
        ("queries", "list"),
        ("incidents", "list"),
        ("incidents", "lessons"),
        ("playbooks", "show"),
        ("coverage", "--since", "2026-03-01", "--until", "2026-03-06"),
        ("dead-letters", "list"),
        ("jobs",),
        ("status",),
        ("doctor",),
        ("silences", "list"),
        ("receipts",),
        ("receipts", "--retention"),
    ],
    ids=" ".join,
)
def test_what_reads_answers_programs_in_json(tocsin: Shell, words: tuple[str, ...]) -> None:
    said = tocsin.well(*words, "--json")
    assert all(isinstance(row, dict) for row in said.rows())


def test_accents_and_case_do_not_matter_to_a_search(tocsin: Shell) -> None:
    found = {row["id"] for row in tocsin.well("search", "HONTEUX AND réglé OR Probleme", "--json").rows()}
    assert found == {"forum:p4"}


def test_a_query_that_is_wrong_says_where_to_programs_too(tocsin: Shell) -> None:
    said = tocsin("search", "retard NEAR/5", "--json")
    assert said.code != 0
    error = json.loads(said.err)["error"]
    assert set(error) == {"kind", "message", "hint"}
    assert "position" in error["message"]


def test_every_sentence_of_the_tour_is_judged_as_people_would(tocsin: Shell) -> None:
    said = {str(row["id"]): row["toward"] for row in tocsin.well("search", "--json").rows()}
    well = {"forum:p4": "positive", "forum:p6": "positive", "forum:p5": "neutral", "forum:p8": "neutral"}
    assert said == {f"forum:p{number}": well.get(f"forum:p{number}", "negative") for number in range(1, 11)}


def test_a_search_can_be_told_from_when_until_when(tocsin: Shell) -> None:
    def found(*words: str) -> list[object]:
        return [row["id"] for row in tocsin.well("search", "brisolle", *words, "--json").rows()]

    assert found("--since", "2026-03-03", "--until", "2026-03-04T06:31Z") == ["forum:p9", "forum:p7", "forum:p6"]
    assert found("--until", "2026-03-02T08:00Z") == ["forum:p1"]
    assert found("--since", "1h") == []
    assert tocsin("search", "--since", "2026-03-04", "--until", "2026-03-03").code == 2


@pytest.mark.parametrize(
    ("words", "code", "hint"),
    [
        (("top", "autor"), 2, 'Did you mean "author"?'),
        (("export", "rows.xlsx"), 2, "Use .csv, .ndjson or .parquet."),
        (("search", "--cursor", "garbage"), 2, "Begin again without a cursor."),
        (("count", "--by", "minute", "--since", "2015-01-01"), 2, "Ask for longer buckets or less time."),
        (("replay", "README.md"), 2, "Known are .csv"),
        (("replay", "examples"), 2, "name one file"),
        (("replay", str(TOUR), "--speed", "3"), 2, "Write max, 1x"),
        (("search", "watch:brisole panne"), 4, 'Did you mean "brisolle"?'),
        (("count", "NOT watch:brisole"), 4, 'Did you mean "brisolle"?'),
        (("terms", "topic:pannes"), 4, 'query, position 6: there is no topic "pannes"'),
        (("queries", "save", "angry", "panne watch:brisole"), 4, 'Did you mean "brisolle"?'),
        (("top", "author", "--watch", "brisole"), 4, 'Did you mean "brisolle"?'),
        (("queries", "show", "none"), 4, "tocsin queries list"),
    ],
)
def test_a_name_that_is_written_wrongly_is_said_with_what_is_near(
    tocsin: Shell, words: tuple[str, ...], code: int, hint: str
) -> None:
    said = tocsin(*words)
    assert said.code == code
    assert hint in said.err


def test_authors_are_told_with_their_influence_and_its_parts(tocsin: Shell) -> None:
    first = tocsin.well("top", "author_id", "--json").rows()[0]
    assert (first["value"], first["handle"]) == ("forum:maisie_moss", "maisie_moss")
    parts = first["parts"]
    assert isinstance(parts, dict)
    assert first["influence"] == pytest.approx(sum(parts.values()))
    (told,) = tocsin.well("authors", "forum:maisie_moss", "--json").rows()
    assert (told["parts"], told["weights"]) == (parts, {"reach": 30, "engagement": 25, "spread": 25, "authority": 20})
    assert told["labels"] == [], "all that she wrote is older than four weeks"


def test_of_whom_nothing_is_remembered_nothing_is_told(tocsin: Shell) -> None:
    said = tocsin("authors", "forum:nobody")
    assert (said.code, said.err.splitlines()[0]) == (4, "Nothing is remembered of forum:nobody.")


def test_a_drain_says_what_came_of_it(tmp_path: Path) -> None:
    shell, file = Shell(tmp_path / "home"), tmp_path / "rows.csv"
    file.write_text("published_at,author,text\n31/02/2015,ada,un\n2026-03-02T08:00:00Z,ada,deux\n")
    shell("replay", str(file))
    assert shell.well("run", "--drain").out == "Done. Sightings that can be found: 1, incidents opened: 0.\n"


def test_what_came_of_a_drain_is_said_as_far_as_there_is_something_to_say() -> None:
    before, now = Standing(2, frozenset({"a"})), Standing(5, frozenset({"a", "b"}))
    assert summary(before, now, 1_200) == (
        "Done. Sightings that can be found: 1,200, incidents opened: 1 (`tocsin incidents list`), "
        "new dead letters: 3 (`tocsin dead-letters counts` says why)."
    )
    assert waiting({"analyse": 1_200, "weigh": 0, "index": 3}) == "analyse 1,200 waiting  index 3 waiting"
    assert waiting({"analyse": 0}) == ""
    jobs = [
        Job(n, kind, {}, JobStatus.RUNNING, done, {}, "", "ada", NOON)
        for n, kind, done in ((1, "reenrich", 0.4), (2, "relearn", 0.0))
    ]
    assert still_to_do(Waits({"weigh": 7}, jobs)) == "weigh 7 waiting  reenrich 40%  relearn"
    assert still_to_do(Waits({"weigh": 0}, [])) == ""


def test_history_that_is_too_old_to_ring_says_so(tmp_path: Path) -> None:
    shell, old, new = Shell(tmp_path / "home"), tmp_path / "old.csv", tmp_path / "new.csv"
    for file, year in ((new, 2026), (old, 2015)):
        file.write_text(f"published_at,author,text\n{year}-03-02T08:00:00Z,ada,un bus\n")
    assert "more than 400 days older" not in shell.well("replay", str(new)).err
    at_rest(shell.home)
    assert "no incident opens for it. Give it a store of its own" in shell.well("replay", str(old)).err


def test_an_unknown_command_is_a_mistake_of_usage(tocsin: Shell) -> None:
    assert tocsin("serach").code == 2


def test_what_does_not_exist_has_a_code_of_its_own(tocsin: Shell) -> None:
    assert tocsin("incidents", "show", "none").code == 4


def test_a_folder_that_was_never_set_up_says_how(tmp_path: Path) -> None:
    said = Shell(tmp_path / "nowhere")("status", "--json")
    assert said.code == 3
    assert json.loads(said.err)["error"]["kind"] == "misconfigured"


def test_a_misspelt_plug_in_keeps_a_run_from_starting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOCSIN_NOTIFIERS__EMIAL__HOST", "localhost")
    said = Shell(tmp_path / "home")("run")
    assert (said.code, (tmp_path / "home").exists()) == (3, False)
    assert "notifiers.emial" in said.err
    assert "Did you mean email?" in said.err


def test_a_bad_row_becomes_a_dead_letter_with_its_line_and_the_rest_goes_on(tmp_path: Path) -> None:
    shell, file = Shell(tmp_path / "home"), tmp_path / "rows.csv"
    file.write_text("published_at,author,text\n31/02/2015,ada,un\n2026-03-02T08:00:00Z,ada,deux\n")
    said = shell("replay", str(file), "--json")
    assert said.code == 5
    assert said.rows()[0]["published"] == 1
    (letter,) = shell.well("dead-letters", "list", "--json").rows()
    assert "line 2 of rows.csv" in str(letter["reason"])


def test_a_bad_row_that_was_mended_closes_its_dead_letter(tmp_path: Path) -> None:
    shell, file = Shell(tmp_path / "home"), tmp_path / "rows.csv"
    file.write_text("published_at,author,text\n31/02/2026,ada,un bus\n")
    assert shell("replay", str(file)).code == 5
    file.write_text("published_at,author,text\n2026-02-28T08:00:00Z,ada,un bus\n")
    assert (
        "Dead letters of it that are closed, for their rows were taken now: 1." in shell.well("replay", str(file)).out
    )
    (letter,) = shell.well("dead-letters", "list", "--json").rows()
    assert letter["status"] == "replayed"


def test_an_export_holds_every_sighting(tocsin: Shell, tmp_path: Path) -> None:
    tocsin.well("export", str(tmp_path / "all.ndjson"))
    assert len((tmp_path / "all.ndjson").read_text().splitlines()) == 10


def test_a_backup_is_brought_back_elsewhere_and_finds_the_same(tocsin: Shell, tmp_path: Path) -> None:
    tocsin.well("backup", str(tmp_path / "copy"))
    other = Shell(tmp_path / "other")
    other.well("restore", str(tmp_path / "copy"))
    at_rest(other.home)
    assert other.well("search", "--json").rows() == tocsin.well("search", "--json").rows()


def test_who_is_erased_is_gone_does_not_come_back_and_leaves_a_receipt(tmp_path: Path) -> None:
    shell = Shell(tmp_path / "home")
    shell.well("watches", "add", "brisolle", "brisolle OR @brisolle_officiel")
    shell.well("replay", str(TOUR))
    at_rest(shell.home)
    (erased,) = shell.well("erase", "--author", "forum:maisie_moss", "--json").rows()
    shell.well("replay", str(TOUR), "--source", "again")
    at_rest(shell.home)
    assert not [row for row in shell.well("search", "--json").rows() if row["author"] == "maisie_moss"]
    (receipt,) = shell.well("receipts", "--json").rows()
    assert (erased["receipt"], erased["copies_until"], erased["weights"]) == (
        receipt["number"],
        receipt["final_at"],
        "forgotten",
    )
    for file in (tmp_path / "home").rglob("*.db*"):
        if "bus" not in file.parts:
            assert b"maisie_moss" not in file.read_bytes(), file


def test_of_whom_nothing_is_stored_is_said_and_they_are_kept_out_all_the_same(tmp_path: Path) -> None:
    shell = Shell(tmp_path / "home")
    shell.well("watches", "add", "brisolle", "brisolle OR @brisolle_officiel")
    said = shell("erase", "--author", "forum:maisie_moss", "--json")
    error = json.loads(said.err)["error"]
    assert (said.code, error["message"]) == (4, "Nothing is stored of forum:maisie_moss.")
    assert str(said.rows()[0]["copies_until"])[:10] in error["hint"]
    shell.well("replay", str(TOUR))
    at_rest(shell.home)
    assert not [row for row in shell.well("search", "--json").rows() if row["author"] == "maisie_moss"]


def test_an_id_without_its_network_erases_nobody_by_mistake(tmp_path: Path) -> None:
    said = Shell(tmp_path)("erase", "--author", "maisie_moss")
    assert said.code == 2
    assert '"maisie_moss" is no id' in said.err


def test_the_hint_for_a_column_that_is_not_there_can_be_followed(tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text("when,what,who\n2026-03-02T08:00:00Z,un bus,ada\n")
    columns = ("--column", "published_at=when", "--column", "author=who", "--column")
    said = Shell(tmp_path / "home")("replay", str(file), *columns, "text=whaat")
    assert said.code == 3
    assert "--column text=what" in said.err
