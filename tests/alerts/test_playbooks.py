"""What to do about an incident."""

import re

import pytest

from alerts.incidents import ticked
from alerts.playbooks import bundled, chosen, statement, steps
from schemas.incident import Incident, IncidentKind
from schemas.playbook import Playbook, Wording
from tests.builders import NOON


def incident(kind: IncidentKind = IncidentKind.BAD_BUZZ, severity: int = 3) -> Incident:
    return Incident(id="i1", watch="voltea", brand="Voltéa", kind=kind, severity=severity, opened_at=NOON, title="t")


def own(**fields: object) -> Playbook:
    return Playbook.model_validate({"id": "ours", "step": [{"id": "call", "owner": "Léa", "text": "Call."}], **fields})


@pytest.mark.parametrize("kind", IncidentKind)
@pytest.mark.parametrize("severity", range(1, 6))
def test_there_is_one_for_every_kind_and_severity(kind: IncidentKind, severity: int) -> None:
    book = chosen(incident(kind, severity), [])
    assert book is not None
    assert len(book.step) >= 2


def test_the_operators_own_goes_first_where_it_fits() -> None:
    ours = own(kinds=["bad_buzz"], severity=[3, 4])
    assert chosen(incident(severity=3), [ours]) == ours
    assert chosen(incident(severity=5), [ours]) == chosen(incident(severity=5), [])


def test_a_name_written_once_is_the_same_in_both_languages() -> None:
    assert own().step[0].owner == Wording(en="Léa", fr="Léa")


def test_what_was_done_stays_done_when_severity_calls_for_another_playbook() -> None:
    mild = incident(severity=3)
    book = chosen(mild, [])
    assert book is not None
    grave = ticked(mild, "facts", "Read it.", "Sofia", NOON).incident.model_copy(update={"severity": 5})
    crisis = chosen(grave, [])
    assert crisis is not None
    assert crisis.id != book.id
    assert [step.task.id for step in steps(grave, crisis) if step.done] == ["facts"]


def test_the_holding_statement_names_the_brand_in_both_languages() -> None:
    crisis = chosen(incident(severity=5), [])
    assert crisis is not None
    for language in ("en", "fr"):
        assert "Voltéa" in statement(incident(), crisis, language)
    assert statement(incident(), own(), "en") == ""


def test_the_bundled_french_is_set_as_french_is() -> None:
    texts = [task.text.fr for book in bundled() for task in book.step]
    texts += [task.owner.fr for book in bundled() for task in book.step]
    texts += [book.statement.fr for book in bundled() if book.statement]
    assert [text for text in texts if re.search(r"[ \w][;:!?](\s|$)|'", text)] == []


def test_every_bundled_step_has_an_owner_and_both_languages_differ() -> None:
    for book in bundled():
        for task in book.step:
            assert task.owner.en
            assert task.text.en != task.text.fr
