"""The command line as people and programs use it: the real program over a small store that it made itself."""

import json
from pathlib import Path

import pytest

from tests.cli.shell import TOUR, Shell


@pytest.fixture(scope="module")
def tocsin(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    shell = Shell(tmp_path_factory.mktemp("cli") / "home")
    shell.well("watches", "add", "brisolle", "brisolle OR @brisolle_officiel", "--name", "Brisolle")
    shell.well("replay", str(TOUR))
    shell.well("run", "--drain")
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
        ("coverage", "--since", "2026-03-01", "--until", "2026-03-06"),
        ("dead-letters", "list"),
        ("jobs",),
        ("status",),
        ("doctor",),
        ("silences", "list"),
        ("receipts",),
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


def test_an_export_holds_every_sighting(tocsin: Shell, tmp_path: Path) -> None:
    tocsin.well("export", str(tmp_path / "all.ndjson"))
    assert len((tmp_path / "all.ndjson").read_text().splitlines()) == 10


def test_a_backup_is_brought_back_elsewhere_and_finds_the_same(tocsin: Shell, tmp_path: Path) -> None:
    tocsin.well("backup", str(tmp_path / "copy"))
    other = Shell(tmp_path / "other")
    other.well("restore", str(tmp_path / "copy"))
    other.well("run", "--drain")
    assert other.well("search", "--json").rows() == tocsin.well("search", "--json").rows()


def test_who_is_erased_is_gone_does_not_come_back_and_leaves_a_receipt(tmp_path: Path) -> None:
    shell = Shell(tmp_path / "home")
    shell.well("watches", "add", "brisolle", "brisolle OR @brisolle_officiel")
    shell.well("replay", str(TOUR))
    shell.well("run", "--drain")
    (erased,) = shell.well("erase", "--author", "forum:maisie_moss", "--json").rows()
    shell.well("replay", str(TOUR), "--source", "again")
    shell.well("run", "--drain")
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
    shell.well("run", "--drain")
    assert not [row for row in shell.well("search", "--json").rows() if row["author"] == "maisie_moss"]
