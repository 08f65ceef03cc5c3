"""Which watches' own accounts a mention speaks to."""

import pytest

from enrich.port import Draft, Stage
from enrich.stages.addressed import Addressed, Settings
from schemas.analysis import Analysis, Match, TextFacts
from schemas.mention import Mention
from schemas.watch import Account
from tests.builders import mention
from tests.contracts.stage import StageContract
from tests.enrich.parts import around, listening, watch


def stage_for(*accounts: str) -> Addressed:
    heard = watch("acme", "acme")
    named = tuple(Account(network="x", handle=handle) for handle in accounts)
    return Addressed(
        Settings(),
        around(listening(heard.model_copy(update={"watch": heard.watch.model_copy(update={"account": named})}))),
    )


def spoken_to(subject: Mention, *handles: str, matched: str = "acme") -> tuple[str, ...] | None:
    analysis = Analysis(
        text=TextFacts(clean=subject.text, handles=handles), matches=(Match(watch=matched, revision=1),)
    )
    (found,) = stage_for("@Acme_FR")([Draft(subject, analysis)])
    return found


class TestAddressed(StageContract):
    @pytest.fixture
    def stage(self) -> Stage:
        return stage_for("acme_fr")


def test_a_handle_in_the_text_addresses_whatever_its_case() -> None:
    assert spoken_to(mention("x:1"), "ACME_fr") == ("acme",)


def test_a_reply_to_the_account_addresses_it() -> None:
    reply = mention("x:1").model_copy(update={"reply_to_author": "x:acme_fr"})
    assert spoken_to(reply) == ("acme",)


def test_the_same_handle_on_another_network_is_somebody_else() -> None:
    assert spoken_to(mention("mastodon:1"), "acme_fr") is None


def test_the_account_does_not_address_itself() -> None:
    assert spoken_to(mention("x:1", by="acme_fr"), "acme_fr") is None


def test_a_watch_that_does_not_match_is_not_addressed() -> None:
    assert spoken_to(mention("x:1"), "acme_fr", matched="other") is None
