"""The playbooks file: what people may write in it, and how they are told where it is wrong."""

from pathlib import Path

import pytest

from alerts.playbooks import bundled, example
from app.playbookfile import read_playbooks
from core.errors import Misconfigured, NotFound
from schemas.incident import IncidentKind

GOOD = """
[[playbook]]
id = "outage"
kinds = ["bad_buzz"]
severity = [4, 5]
statement = { en = "We know.", fr = "Nous le savons." }

[[playbook.step]]
id = "call"
owner = "Léa"
text = "Call."
"""


def written(folder: Path, text: str) -> Path:
    file = folder / "playbooks.toml"
    file.write_text(text, "utf-8")
    return file


def test_a_file_is_read_in_its_order(tmp_path: Path) -> None:
    first, second = read_playbooks(written(tmp_path, GOOD + GOOD.replace('"outage"', '"other"')))
    assert (first.id, first.kinds, first.severity) == ("outage", (IncidentKind.BAD_BUZZ,), (4, 5))
    assert second.id == "other"


def test_the_bundled_file_is_one_that_can_be_read(tmp_path: Path) -> None:
    assert read_playbooks(written(tmp_path, example())) == bundled()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "holds no playbook"),
        (GOOD + GOOD, "two playbooks are called outage"),
        (GOOD.replace("[[playbook.step]]", "[[playbook.steps]]"), 'playbook "outage": steps: there is no such key'),
        (GOOD.replace('"bad_buzz"', '"bad buzz"'), 'playbook "outage": kinds.1'),
        (GOOD.replace("[4, 5]", "[6]"), 'playbook "outage": severity.1'),
        (GOOD.replace('id = "call"', 'id = "Call it"'), 'playbook "outage": step.1.id'),
        (GOOD.partition("[[playbook.step]]")[0], 'playbook "outage": step is missing'),
        (GOOD + '[[playbook.step]]\nid = "call"\ntext = "Again."', "two steps are called call"),
        (GOOD.replace(', fr = "Nous le savons."', ""), "fr is missing"),
        ("[[routes]]\nid = 1", "there is no section routes"),
        ("[[playbook", "is no TOML"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(Misconfigured) as refused:
        read_playbooks(written(tmp_path, text))
    assert told in str(refused.value)


def test_a_file_that_is_not_there_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        read_playbooks(tmp_path / "none.toml")
