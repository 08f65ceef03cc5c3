"""`tocsin kibana`, as somebody at a shell has it, with a Kibana beside it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.shell import Shell
from tests.index.kibana.server import KEY, Kibana, serving
from tests.index.kibana.shapes import faults, read


@pytest.fixture(scope="module")
def tocsin(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    shell = Shell(tmp_path_factory.mktemp("kibana") / "home")
    shell.well("watches", "add", "brisolle", "brisolle", "--name", "Brisolle")
    shell.well("queries", "save", "angry", "toward:negative")
    return shell


@pytest.fixture
def kibana(monkeypatch: pytest.MonkeyPatch) -> Iterator[Kibana]:
    with serving(Kibana()) as running:
        monkeypatch.setenv("TOCSIN_INDEX__URL", "http://127.0.0.1:9200")
        monkeypatch.setenv("TOCSIN_KIBANA__URL", running.url)
        monkeypatch.setenv("TOCSIN_KIBANA__API_KEY", KEY)
        yield running


def test_a_sync_says_what_it_did(tocsin: Shell, kibana: Kibana) -> None:
    (said,) = tocsin.well("kibana", "sync", "--json").rows()
    assert said == {"created": len(kibana.objects), "updated": 0, "removed": 0, "left_out": []}
    assert ("dashboard", "tocsin.default.watch.brisolle") in kibana.objects
    assert f"{len(kibana.objects)} renewed, 0 removed" in tocsin.well("kibana", "sync").out


def test_an_export_is_what_kibana_imports(tocsin: Shell, tmp_path: Path) -> None:
    file = tmp_path / "tocsin.ndjson"
    said = tocsin.well("kibana", "export", str(file))
    objects = read(file.read_bytes())
    assert f"{len(objects)} objects are in {file}" in said.out
    assert [faults(each) for each in objects if faults(each)] == []


def test_a_query_that_is_left_out_is_named_and_the_rest_goes_on(tocsin: Shell, kibana: Kibana) -> None:
    deep = '"colis perdu"'
    for _ in range(7):
        deep = f'("a b" OR c {deep} {deep})'
    for _ in range(13):
        deep = f'"a b" OR c ({deep})'
    tocsin.well("queries", "save", "deep", deep)
    said = tocsin("kibana", "sync")
    tocsin.well("queries", "remove", "deep")
    assert said.code == 5
    assert "Saved query deep is left out: query, position 0" in said.err
    assert ("search", "tocsin.default.query.angry") in kibana.objects


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("sync",), 3, "Kibana shows what Elasticsearch keeps, and index.url names none."),
        (("export", "tocsin.json"), 3, "ends in .ndjson"),
        (("export", "/nowhere/tocsin.ndjson"), 1, "/nowhere/tocsin.ndjson cannot be used"),
    ],
)
def test_what_cannot_be_done_ends_in_a_sentence(
    tocsin: Shell, words: tuple[str, ...], code: int, sentence: str
) -> None:
    said = tocsin("kibana", *words)
    assert said.code == code
    assert sentence in said.err


def test_a_key_that_would_travel_unencrypted_is_said(tocsin: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOCSIN_INDEX__URL", "http://127.0.0.1:9200")
    monkeypatch.setenv("TOCSIN_KIBANA__URL", "http://kibana.invalid")
    said = tocsin("kibana", "sync")
    assert "travels unencrypted" in said.err
    assert "cannot be reached" in said.err
    assert said.code == 1


def test_the_indices_may_be_called_otherwise(tocsin: Shell, kibana: Kibana, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOCSIN_INDEX__ELASTICSEARCH__PREFIX", "press")
    tocsin.well("kibana", "sync")
    assert kibana.objects["index-pattern", "press.default.sightings"]["attributes"]["title"] == "press-sightings"
