"""Entering through the company's identity provider, honest or not, over a real socket."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc.jwk import RSAKey
from starlette.testclient import TestClient

from app.settings import OidcSettings, WebSettings
from app.wiring import open_company
from core.errors import Misconfigured, Permanent
from core.state.accounts import Accounts
from core.state.database import Database
from schemas.people import Person, Role
from tests.migrated import migrated
from tests.web.conftest import ADDRESS
from tests.web.provider import CLIENT, SECRET, Provider, provider
from tests.web.town import Town
from web.backing import Backing, Front
from web.door.crossing import COOKIE as CROSSING
from web.door.identity import Identity, Terms, admitted
from web.guard import COOKIE
from web.site import application


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty one."""
    opened = migrated(tmp_path / "empty.db")
    yield opened
    opened.close()


@pytest.fixture
def idp(the_town: Town) -> Iterator[Provider]:
    with provider(the_town.clock) as running:
        yield running


def web(idp: Provider, **more: object) -> WebSettings:
    oidc = {"issuer": idp.url, "client_id": CLIENT, "client_secret": SECRET, **more}
    return WebSettings(url=ADDRESS, oidc=OidcSettings.model_validate(oidc))


def visitor(the_town: Town, idp: Provider, **more: object) -> TestClient:
    """Somebody in a fresh browser, before a site with these settings."""
    standing: Backing = the_town.app.state.backing
    backing = replace(standing, company=open_company(web(idp, **more), the_town.clock), front=Front(ADDRESS))
    return TestClient(application(backing), base_url=ADDRESS, follow_redirects=False)


def sent_to(client: TestClient, onward: str = "/now") -> str:
    answer = client.get("/sign-in/company", params={"next": onward})
    assert answer.status_code == 303
    return answer.headers["location"]


def let_in_by(address: str) -> str:
    """What the provider sends the browser back to."""
    return httpx.get(address, trust_env=False).headers["location"]


def crossed(client: TestClient) -> httpx.Response:
    answer: httpx.Response = client.get(let_in_by(sent_to(client)))  # type: ignore[assignment]
    return answer


def refused(client: TestClient) -> bool:
    answer = crossed(client)
    assert COOKIE not in client.cookies
    return answer.status_code == 403


def test_whoever_the_provider_vouches_for_enters_as_a_viewer(the_town: Town, idp: Provider) -> None:
    client = visitor(the_town, idp)
    answer = crossed(client)
    assert (answer.status_code, answer.headers["location"]) == (303, "/now")
    assert client.get("/now").status_code == 200
    account = the_town.state.accounts.known_as(f"{idp.url}|u-1")
    assert account
    assert (account.person.login, account.person.name, account.person.role) == ("zoe@example.com", "Zoé", Role.VIEWER)
    assert CROSSING not in client.cookies


def test_who_comes_again_is_the_same_person_whatever_their_address_is_by_then(the_town: Town, idp: Provider) -> None:
    crossed(visitor(the_town, idp))
    idp.claims["email"] = "administrator@example.org"
    crossed(visitor(the_town, idp))
    found = [each for each in the_town.state.accounts.list() if each.person.subject]
    assert [each.person.login for each in found] == ["zoe@example.com"]


def test_the_request_carries_pkce_state_nonce_and_the_exact_address_back(the_town: Town, idp: Provider) -> None:
    client = visitor(the_town, idp)
    first, second = (parse_qs(urlsplit(sent_to(client)).query) for _ in range(2))
    assert first["redirect_uri"] == [f"{ADDRESS}/sign-in/company/back"]
    assert first["code_challenge_method"] == ["S256"]
    assert first["response_type"] == ["code"]
    assert all(first[name] != second[name] for name in ("state", "nonce", "code_challenge"))


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another"},
        {"aud": [CLIENT, "another"]},
        {"aud": [CLIENT, "another"], "azp": "another"},
        {"iss": "https://elsewhere.example"},
        {"exp": 0},
        {"exp": None},
        {"iat": 99_999_999_999},
        {"sub": ""},
        {"sub": None},
        {"sub": "x" * 300},
        {"at_hash": "wrong"},
    ],
    ids=str,
)
def test_a_token_that_says_something_else_opens_nothing(
    the_town: Town, idp: Provider, claims: dict[str, object]
) -> None:
    before = len(the_town.state.accounts.list())
    idp.claims |= claims
    assert refused(visitor(the_town, idp))
    assert len(the_town.state.accounts.list()) == before


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_a_token_that_the_provider_did_not_sign_opens_nothing(the_town: Town, idp: Provider, algorithm: str) -> None:
    idp.signed_by = algorithm
    assert refused(visitor(the_town, idp))


def test_a_token_by_somebody_elses_key_opens_nothing(the_town: Town, idp: Provider) -> None:
    idp.forged = RSAKey.generate_key(2048, {"kid": "first"})
    assert refused(visitor(the_town, idp))


def test_a_key_that_was_changed_is_asked_for_anew_and_not_at_every_attempt(the_town: Town, idp: Provider) -> None:
    assert crossed(visitor(the_town, idp)).status_code == 303
    client = visitor(the_town, idp)
    crossed(client)
    idp.rotate()
    the_town.clock.forward(minutes=2)
    assert crossed(client).status_code == 303
    asked = idp.asked.count("/jwks")
    idp.forged = RSAKey.generate_key(2048, {"kid": "first"})
    for _ in range(3):
        assert crossed(client).status_code == 403
    assert idp.asked.count("/jwks") == asked


def test_an_answer_is_good_once(the_town: Town, idp: Provider) -> None:
    """Even for whoever has the cookie, and with a provider that takes a code twice."""
    idp.codes_last = True
    client = visitor(the_town, idp)
    back = let_in_by(sent_to(client))
    kept = client.cookies[CROSSING]
    assert client.get(back).status_code == 303
    assert client.get(back).status_code == 403
    client.cookies.set(CROSSING, kept, domain="testserver.local", path="/sign-in/company")
    assert client.get(back).status_code == 403


def test_an_answer_to_somebody_elses_attempt_is_refused(the_town: Town, idp: Provider) -> None:
    """An attacker's answer, sent to a victim, must not sign them in as the attacker."""
    back = let_in_by(sent_to(visitor(the_town, idp)))
    victim = visitor(the_town, idp)
    assert victim.get(back).status_code == 403
    sent_to(victim)
    assert victim.get(back).status_code == 403
    assert COOKIE not in victim.cookies


def test_an_answer_of_another_provider_is_refused(the_town: Town, idp: Provider) -> None:
    client = visitor(the_town, idp)
    back = let_in_by(sent_to(client))
    assert client.get(f"{back}&iss=https%3A%2F%2Felsewhere.example").status_code == 403


@pytest.mark.parametrize("cookie", ["", "x", "e30=", "W10=", "bnVsbA==", "é"])
def test_a_cookie_that_is_none_of_ours_is_refused(the_town: Town, idp: Provider, cookie: str) -> None:
    client = visitor(the_town, idp)
    headers = {b"Cookie": f"{CROSSING}={cookie}".encode()}
    assert client.get("/sign-in/company/back?code=x&state=x", headers=headers).status_code == 403


def test_a_session_that_was_planted_is_not_entered_with(the_town: Town, idp: Provider) -> None:
    planted = the_town.state.sessions.begin(the_town.people[Role.VIEWER].id)
    client = visitor(the_town, idp)
    client.cookies.set(COOKIE, planted)
    crossed(client)
    assert the_town.state.sessions.find(planted) is None


@pytest.mark.parametrize("onward", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_nobody_is_led_away_afterwards(the_town: Town, idp: Provider, onward: str) -> None:
    client = visitor(the_town, idp)
    assert client.get(let_in_by(sent_to(client, onward))).headers["location"] == "/"


def test_an_account_is_never_taken_over_by_its_address_alone(the_town: Town, idp: Provider) -> None:
    idp.claims["email"] = "administrator@example.org"
    assert refused(visitor(the_town, idp))
    idp.claims["email_verified"] = False
    assert crossed(visitor(the_town, idp, link_by_email=True)).status_code == 303
    (made,) = (each for each in the_town.state.accounts.list() if each.person.subject)
    assert (made.person.role, made.person.login) == (Role.VIEWER, "127.0.0.1:u-1")


def test_a_verified_address_opens_its_account_where_the_settings_say_so(the_town: Town, idp: Provider) -> None:
    idp.claims["email"] = "responder@example.org"
    assert crossed(visitor(the_town, idp, link_by_email=True)).status_code == 303
    account = the_town.state.accounts.known_as(f"{idp.url}|u-1")
    assert account
    assert account.id == the_town.people[Role.RESPONDER].id
    idp.claims["sub"] = "u-2"
    assert refused(visitor(the_town, idp, link_by_email=True))


def test_only_verified_addresses_of_the_domains_are_let_in(the_town: Town, idp: Provider) -> None:
    idp.claims["email"] = "zoe@elsewhere.example"
    assert refused(visitor(the_town, idp, domains=["example.com"]))
    idp.claims |= {"email": "zoe@example.com", "email_verified": "true"}
    assert refused(visitor(the_town, idp, domains=["example.com"]))
    idp.claims["email_verified"] = True
    assert crossed(visitor(the_town, idp, domains=["Example.com"])).status_code == 303


def test_roles_and_teams_follow_their_claims_at_each_entry(the_town: Town, idp: Provider) -> None:
    terms = {
        "role_claim": "groups",
        "roles": {"press": "responder", "data": "analyst"},
        "team_claim": "groups",
        "teams": {"press": "care"},
    }
    idp.claims["groups"] = ["data", "press", "others", 7]
    crossed(visitor(the_town, idp, **terms))
    account = the_town.state.accounts.known_as(f"{idp.url}|u-1")
    assert account
    assert (account.person.role, account.person.teams) == (Role.RESPONDER, frozenset({"care"}))
    idp.claims["groups"] = "none of these"
    crossed(visitor(the_town, idp, **terms))
    demoted = the_town.state.accounts.get(account.id)
    assert (demoted.person.role, demoted.person.teams) == (Role.VIEWER, frozenset())


def test_an_account_that_was_closed_stays_closed(the_town: Town, idp: Provider) -> None:
    crossed(visitor(the_town, idp))
    account = the_town.state.accounts.known_as(f"{idp.url}|u-1")
    assert account
    the_town.state.accounts.close(account.id, by="ada")
    assert refused(visitor(the_town, idp))


def test_whoever_the_company_refuses_is_told_so(the_town: Town, idp: Provider) -> None:
    client = visitor(the_town, idp)
    state = parse_qs(urlsplit(sent_to(client)).query)["state"][0]
    answer = client.get("/sign-in/company/back", params={"error": "access_denied", "state": state})
    assert (answer.status_code, "did not let you in" in answer.text) == (403, True)


def test_a_provider_that_is_away_is_said_and_asks_for_patience(the_town: Town, idp: Provider) -> None:
    client = visitor(the_town, idp)
    idp.down = True
    answer = client.get("/sign-in/company")
    assert (answer.status_code, "Try again in a moment" in answer.text) == (503, True)
    asked = len(idp.asked)
    assert client.get("/sign-in/company").status_code == 503
    assert len(idp.asked) == asked
    idp.down = False
    the_town.clock.forward(seconds=11)
    assert crossed(client).status_code == 303


def test_a_provider_with_another_name_than_the_settings_say_is_not_believed(the_town: Town, idp: Provider) -> None:
    idp.metadata["issuer"] = "https://elsewhere.example"
    assert visitor(the_town, idp).get("/sign-in/company").status_code == 422


def test_many_failures_shut_the_door_for_a_while(the_town: Town, idp: Provider) -> None:
    idp.claims["aud"] = "another"
    client = visitor(the_town, idp)
    assert [crossed(client).status_code for _ in range(6)] == [403] * 5 + [429]


def test_the_door_shows_the_button_only_where_there_is_a_provider(
    the_town: Town, idp: Provider, outside: TestClient
) -> None:
    page = visitor(the_town, idp, label="Example SSO").get("/sign-in?next=/now").text
    assert 'href="/sign-in/company?next=%2Fnow"' in page
    assert "Example SSO" in page
    assert "/sign-in/company" not in outside.get("/sign-in").text
    assert outside.get("/sign-in/company").status_code == 404


def test_the_first_account_is_an_administrators(idp: Provider, database: Database) -> None:
    """A viewer who came first would shut out whoever has the first link."""
    accounts = Accounts(database, idp.clock)
    terms = Terms(role_claim="group", roles={"board": Role.ADMINISTRATOR})
    with pytest.raises(Permanent, match="Nobody administers"):
        admitted(accounts, Identity(idp.url, "u-1", "zoe@example.com", True), terms)
    board = Identity(idp.url, "u-1", "zoe@example.com", True, claims={"group": "board"})
    assert admitted(accounts, board, terms).person.role is Role.ADMINISTRATOR


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"client_id": ""}, "web.oidc.client_id is empty"),
        ({"issuer": ""}, "web.oidc.issuer is empty"),
        ({"scopes": ["email"]}, "lacks openid"),
        ({"roles": {"a": "viewer"}}, "without role_claim"),
        ({"role_claim": "groups"}, "without roles"),
        ({"teams": {"a": "b"}}, "without team_claim"),
    ],
)
def test_settings_that_cannot_be_are_refused(
    the_town: Town, idp: Provider, wrong: dict[str, object], said: str
) -> None:
    with pytest.raises(Misconfigured, match=said):
        open_company(web(idp, **wrong), the_town.clock)


def test_it_needs_the_address_of_the_site(the_town: Town, idp: Provider) -> None:
    with pytest.raises(Misconfigured, match=r"needs web\.url"):
        open_company(web(idp).model_copy(update={"url": ""}), the_town.clock)


def test_the_login_of_a_person_is_the_one_that_they_chose(the_town: Town, idp: Provider) -> None:
    person = Person(login="zoe@example.com", name="Zoé", subject="https://other.example|u-1")
    the_town.state.accounts.add(person, by="ada")
    assert refused(visitor(the_town, idp, link_by_email=True))
