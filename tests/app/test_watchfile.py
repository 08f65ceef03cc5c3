"""The watches file: what people may write in it, and how they are told where it is wrong."""

from pathlib import Path

import pytest

from app.watchfile import read_watches
from core.errors import Misconfigured, NotFound

GOOD = """
[[watch]]
id = "lumo"
name = "Lumo"
query = "lumo NOT lumos"
kind = "competitor"
languages = ["fr", "en"]
sources = ["bluesky"]
time_zone = "Europe/Paris"
team = "crisis"
purpose = "customer care"
retention_days = 400

[[watch.topic]]
id = "delivery"
name = "Livraison"
query = "livraison OR colis"

[[watch.account]]
network = "x"
handle = "lumo_aide"
role = "customer_service"

[[watch.thing]]
name = "Halo"
aliases = ["Le Halo"]

[[watch.thing]]
name = "Ada Lumier"
kind = "person"

[[watch]]
id = "norn"
name = "Norn"
query = "norn"

[columns]
published_at = "created_at"
"""


def read(folder: Path, content: str) -> str:
    """What is said of the file, with its hint."""
    file = folder / "watches.toml"
    file.write_text(content, "utf-8")
    with pytest.raises(Misconfigured) as refused:
        read_watches(file)
    assert str(file) in refused.value.message
    return str(refused.value)


def test_a_language_that_is_no_code_is_refused_with_the_way_to_write_it(tmp_path: Path) -> None:
    content = '[[watch]]\nid = "a"\nname = "A"\nquery = "a"\nlanguages = ["fr", "french"]\n'
    assert 'languages.2: "french" is no language code; write it like "fr"' in read(tmp_path, content)


def test_watches_are_read_with_their_topics_and_accounts_in_the_order_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "watches.toml"
    file.write_text(GOOD, "utf-8")
    lumo, norn = read_watches(file)
    assert (lumo.id, lumo.kind, lumo.time_zone, lumo.retention_days) == ("lumo", "competitor", "Europe/Paris", 400)
    assert (lumo.topic[0].query, lumo.account[0].role) == ("livraison OR colis", "customer_service")
    assert [(thing.name, thing.kind, thing.aliases) for thing in lumo.thing] == [
        ("Halo", "product", ("Le Halo",)),
        ("Ada Lumier", "person", ()),
    ]
    assert (norn.kind, norn.time_zone, norn.topic) == ("brand", "UTC", ())


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ('query = "lumo ', 'querry = "lumo ', 'watch "lumo": querry: there is no such key. Did you mean "query"?'),
        ("time_zone = ", "timezone = ", 'Did you mean "time_zone"?'),
        ("handle = ", "handel = ", 'account.1.handel: there is no such key. Did you mean "handle"?'),
        ('kind = "person"', 'kind = "boss"', "thing.2.kind"),
        ('name = "Halo"', 'name = "!"', 'thing "!": "!" has no letter and no digit to find.'),
        ('name = "Ada Lumier"', 'name = "LE HALO"', '"LE HALO" is written for two things, Halo and LE HALO.'),
        ('name = "Ada Lumier"', 'name = "Halo"', '"Halo" is written for two things, Halo and Halo.'),
        ("[columns]", "[column]", 'there is no section column. Did you mean "columns"?'),
        ('name = "Norn"', "", 'watch "norn": name is missing.'),
        ('id = "norn"', "", "watch number 2: id is missing."),
        ('id = "norn"', 'id = "lumo"', "two watches are called lumo."),
        ('id = "norn"', 'id = "La Norn"', 'watch "La Norn": id:'),
        ("Europe/Paris", "Europe/Pariss", '"Europe/Pariss" is no IANA time zone'),
        ("retention_days = 400", "retention_days = 0", "retention_days"),
        ('kind = "competitor"', 'kind = "rival"', "kind"),
        ("livraison OR colis", "livraison NEAR/5", 'topic "delivery": query: query, position'),
        ("lumo NOT lumos", "NOT lumos", "this would match almost every mention"),
        ("lumo NOT lumos", "sentiment:negative", "is not known yet when a mention arrives"),
        ("[[watch]]\nid", "[[watch]\nid", "is no TOML"),
    ],
)
def test_a_mistake_is_said_with_its_place_and_how_to_mend_it(tmp_path: Path, right: str, wrong: str, said: str) -> None:
    assert right in GOOD
    assert said in read(tmp_path, GOOD.replace(right, wrong))


def test_two_topics_of_one_watch_need_different_ids(tmp_path: Path) -> None:
    topic = '[[watch.topic]]\nid = "a"\nquery = "colis"\n'
    watch = '[[watch]]\nid = "lumo"\nname = "Lumo"\nquery = "lumo"\n'
    assert "two topics are called a." in read(tmp_path, watch + topic + topic)


@pytest.mark.parametrize("content", ["", "[columns]\n", "watch = 1\n", "watch = []\n"])
def test_a_file_without_a_watch_says_how_one_begins(tmp_path: Path, content: str) -> None:
    assert "Each one begins with a line [[watch]]." in read(tmp_path, content)


def test_a_watch_that_is_no_table_is_refused(tmp_path: Path) -> None:
    assert "watch number 1" in read(tmp_path, 'watch = ["lumo"]\n')


def test_a_file_that_is_not_there_or_not_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="There is no file"):
        read_watches(tmp_path / "absent.toml")
    (tmp_path / "latin.toml").write_bytes("# caf\xe9".encode("latin-1"))
    with pytest.raises(Misconfigured, match="is no TOML"):
        read_watches(tmp_path / "latin.toml")
