"""Accounts, their links, sessions and keys, and the door that shuts, on every database."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import NotFound, Permanent
from core.state.accounts import INVITED, Accounts
from core.state.attempts import FORGOTTEN, FREE, MOST, Attempts, shut_until
from core.state.audit import AUDIT_KEPT, Asked, Audit
from core.state.database import Database
from core.state.sessions import IDLE, LONGEST, Sessions
from core.state.tokens import PREFIX, Tokens
from schemas.people import Person, Right, Role
from tests.builders import NOON
from tests.contracts.state.clock import HandClock

ADA = Person(login="ada@example.org", name="Ada", role=Role.ADMINISTRATOR)
BOB = Person(login="Bob@Example.org", name="Bob", role=Role.ANALYST, teams=frozenset({"care"}), subject="idp|7")
READ: frozenset[Right] = frozenset({"read"})
DAY = timedelta(days=1)


@pytest.fixture
def accounts(database: Database, clock: HandClock) -> Accounts:
    return Accounts(database, clock)


@pytest.fixture
def sessions(database: Database, clock: HandClock) -> Sessions:
    return Sessions(database, clock)


@pytest.fixture
def tokens(database: Database, clock: HandClock) -> Tokens:
    return Tokens(database, clock)


@pytest.fixture
def attempts(database: Database, clock: HandClock) -> Attempts:
    return Attempts(database, clock)


def test_an_account_is_found_by_number_login_and_identity(accounts: Accounts) -> None:
    assert accounts.none_yet()
    bob = accounts.add(BOB, by="ada")
    assert not accounts.none_yet()
    assert (bob.person.login, bob.active, bob.has_password, bob.created_at) == ("bob@example.org", True, False, NOON)
    assert accounts.get(bob.id) == accounts.find(bob.id) == accounts.known_as("idp|7") == bob
    assert accounts.named("bob@example.org") == (bob, "")
    assert accounts.named("Bob@Example.org") is None
    assert accounts.known_as("") is None
    assert accounts.list() == [bob]


def test_no_login_and_no_identity_is_anybody_elses(accounts: Accounts) -> None:
    bob, ada = accounts.add(BOB, by="ada"), accounts.add(ADA, by="ada")
    with pytest.raises(Permanent, match="is taken"):
        accounts.add(ADA.model_copy(update={"login": BOB.login}), by="ada")
    with pytest.raises(Permanent, match="this identity"):
        accounts.change(ada.id, ADA.model_copy(update={"subject": BOB.subject}), by="ada")
    accounts.close(bob.id, by="ada")
    with pytest.raises(Permanent, match="is taken"):
        accounts.add(BOB, by="ada")


def test_an_administrator_is_always_left(accounts: Accounts) -> None:
    ada = accounts.add(ADA, by="ada")
    accounts.add(BOB, by="ada")
    with pytest.raises(Permanent, match="last administrator"):
        accounts.close(ada.id, by="ada")
    with pytest.raises(Permanent, match="last administrator"):
        accounts.change(ada.id, ADA.model_copy(update={"role": Role.RESPONDER}), by="ada")
    zoe = accounts.add(ADA.model_copy(update={"login": "zoe"}), by="ada")
    accounts.close(ada.id, by="ada")
    assert [each.id for each in accounts.list() if each.person.role is Role.ADMINISTRATOR] == [zoe.id]


def test_closing_ends_sessions_keys_and_links(accounts: Accounts, sessions: Sessions, tokens: Tokens) -> None:
    accounts.add(ADA, by="ada")
    bob = accounts.add(BOB, by="ada")
    accounts.set_password(bob.id, "hashed", by="bob")
    session, link = sessions.begin(bob.id), accounts.invite(bob.id)
    _, key = tokens.add(bob.id, "reports", READ, DAY, by="bob")
    accounts.close(bob.id, by="ada")
    assert sessions.find(session) is None
    assert tokens.find(key) is None
    assert (accounts.find(bob.id), accounts.named(BOB.login), accounts.known_as(BOB.subject)) == (None, None, None)
    for gone in (accounts.get, lambda number: accounts.close(number, by="ada")):
        with pytest.raises(NotFound):
            gone(bob.id)
    with pytest.raises(NotFound):
        accounts.invited(link)


def test_a_new_password_ends_every_session(accounts: Accounts, sessions: Sessions) -> None:
    ada = accounts.add(ADA, by="ada")
    words = sessions.begin(ada.id)
    accounts.set_password(ada.id, "hashed", by="ada")
    assert sessions.find(words) is None
    assert accounts.named(ADA.login) == (accounts.get(ada.id), "hashed")
    assert accounts.get(ada.id).has_password


def test_a_link_is_good_once_until_its_end_and_until_the_next(accounts: Accounts, clock: HandClock) -> None:
    ada = accounts.add(ADA, by="ada")
    first, second = accounts.invite(ada.id), accounts.invite(ada.id)
    with pytest.raises(NotFound):
        accounts.invited(first)
    assert accounts.invited(second) == ada
    assert accounts.invited_until() == {ada.id: NOON + INVITED}
    accounts.accept(second, ADA, "hashed")
    with pytest.raises(NotFound):
        accounts.accept(second, ADA, "again")
    third = accounts.invite(ada.id)
    clock.forward(seconds=INVITED.total_seconds())
    with pytest.raises(NotFound):
        accounts.invited(third)
    assert accounts.invited_until() == {}


def test_the_first_link_makes_an_administrator_and_only_while_there_is_nobody(accounts: Accounts) -> None:
    assert not accounts.first_invited()
    link, late = accounts.invite(None), ""
    assert accounts.first_invited()
    assert accounts.invited(link) is None
    made = accounts.accept(link, BOB.model_copy(update={"role": Role.VIEWER}), "hashed")
    assert (made.person.role, made.has_password) == (Role.ADMINISTRATOR, True)
    assert not accounts.first_invited()
    late = accounts.invite(None)
    with pytest.raises(NotFound):
        accounts.accept(late, ADA, "hashed")


def test_when_somebody_was_last_here_is_known(
    accounts: Accounts, sessions: Sessions, tokens: Tokens, clock: HandClock
) -> None:
    ada, bob = accounts.add(ADA, by="ada"), accounts.add(BOB, by="ada")
    words = sessions.begin(ada.id)
    _, key = tokens.add(bob.id, "reports", READ, DAY, by="bob")
    assert accounts.last_seen() == {ada.id: NOON}
    clock.forward(minutes=5)
    sessions.find(words)
    tokens.find(key)
    assert accounts.last_seen() == dict.fromkeys((ada.id, bob.id), NOON + timedelta(minutes=5))


def test_a_session_lasts_while_it_is_used_and_no_longer_than_two_weeks(
    accounts: Accounts, sessions: Sessions, clock: HandClock
) -> None:
    ada = accounts.add(ADA, by="ada")
    idle, used = sessions.begin(ada.id), sessions.begin(ada.id)
    found = sessions.find(used)
    assert found
    assert (found.account, found.ends_at) == (ada.id, NOON + LONGEST)
    while clock.forward(days=2) < NOON + LONGEST:
        assert sessions.find(used)
        assert clock.now() < NOON + IDLE or sessions.find(idle) is None
    assert sessions.find(used) is None


def test_every_session_and_its_token_are_its_own(accounts: Accounts, sessions: Sessions) -> None:
    ada = accounts.add(ADA, by="ada")
    words = [sessions.begin(ada.id) for _ in range(5)]
    found = [session for each in words if (session := sessions.find(each))]
    assert len({*words}) == len({each.csrf for each in found}) == 5
    sessions.end(words[0])
    assert [sessions.find(each) is None for each in words] == [True] + [False] * 4
    sessions.end_all(ada.id)
    assert [sessions.find(each) for each in words] == [None] * 5


@pytest.mark.parametrize("words", ["", "x", "é" * 100, "\ud800", "' OR 1=1 --"])
def test_words_of_nobody_open_nothing(accounts: Accounts, sessions: Sessions, tokens: Tokens, words: str) -> None:
    ada = accounts.add(ADA, by="ada")
    sessions.begin(ada.id)
    tokens.add(ada.id, "reports", READ, DAY, by="ada")
    assert sessions.find(words) is None
    assert tokens.find(words) is None
    with pytest.raises(NotFound):
        accounts.invited(words)


def test_a_key_is_shown_once_has_its_rights_and_an_end(accounts: Accounts, tokens: Tokens, clock: HandClock) -> None:
    ada = accounts.add(ADA, by="ada")
    made, words = tokens.add(ada.id, "reports", READ, DAY, by="ada")
    assert words.startswith(PREFIX)
    assert words not in str(tokens.of(ada.id))
    found = tokens.find(words)
    assert found
    assert (found.id, found.rights, found.ends_at) == (made.id, READ, NOON + DAY)
    clock.forward(days=1)
    assert tokens.find(words) is None
    assert [each.name for each in tokens.of(ada.id)] == ["reports"]


def test_a_key_is_removed_by_its_owner_alone(accounts: Accounts, tokens: Tokens) -> None:
    ada, bob = accounts.add(ADA, by="ada"), accounts.add(BOB, by="ada")
    made, words = tokens.add(ada.id, "reports", READ, DAY, by="ada")
    with pytest.raises(NotFound):
        tokens.remove(made.id, bob.id, by="bob")
    assert tokens.find(words)
    tokens.remove(made.id, ada.id, by="ada")
    assert tokens.find(words) is None


@pytest.mark.parametrize("lasts", [timedelta(), timedelta(days=-1), timedelta(days=367)])
def test_no_key_lasts_for_ever(accounts: Accounts, tokens: Tokens, lasts: timedelta) -> None:
    ada = accounts.add(ADA, by="ada")
    with pytest.raises(Permanent):
        tokens.add(ada.id, "reports", READ, lasts, by="ada")
    with pytest.raises(Permanent, match="without rights"):
        tokens.add(ada.id, "reports", frozenset(), DAY, by="ada")


def test_the_door_shuts_after_failures_for_one_and_not_for_another(attempts: Attempts, clock: HandClock) -> None:
    for _ in range(FREE - 1):
        attempts.failed("login ada")
    assert attempts.wait("login ada") == timedelta()
    attempts.failed("login ada")
    assert attempts.wait("login ada") == timedelta(seconds=30)
    assert attempts.wait("login bob") == timedelta()
    clock.forward(seconds=30)
    assert attempts.wait("login ada") == timedelta()
    attempts.failed("login ada")
    assert attempts.wait("login ada") == timedelta(minutes=1)
    attempts.succeeded("login ada")
    assert attempts.wait("login ada") == timedelta()


def test_failures_are_forgotten_after_an_hour(attempts: Attempts, clock: HandClock) -> None:
    for _ in range(20):
        attempts.failed("login ada")
    assert attempts.wait("login ada") == MOST
    clock.forward(seconds=FORGOTTEN.total_seconds() + 1)
    attempts.failed("login bob")
    attempts.failed("login ada")
    assert attempts.wait("login ada") == timedelta()


@given(failures=st.integers(0, 10_000))
def test_the_wait_never_shrinks_with_a_failure_and_has_an_end(failures: int) -> None:
    now, next_ = shut_until(failures, NOON), shut_until(failures + 1, NOON)
    assert NOON <= now <= next_ <= NOON + MOST
    assert (now > NOON) == (failures >= FREE)


Doings = st.lists(st.tuples(st.sampled_from(["add", "close", "demote", "promote"]), st.integers(0, 5)), max_size=12)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(doings=Doings)
def test_whatever_is_done_an_administrator_is_left_and_logins_differ(
    accounts: Accounts, doings: list[tuple[str, int]]
) -> None:
    if accounts.none_yet():
        accounts.accept(accounts.invite(None), ADA, "hashed")
    for doing, number in doings:
        standing = accounts.list()
        chosen = standing[number % len(standing)]
        try:
            match doing:
                case "add":
                    accounts.add(Person(login=f"p{number}", name="P"), by="ada")
                case "close":
                    accounts.close(chosen.id, by="ada")
                case _:
                    role = Role.ADMINISTRATOR if doing == "promote" else Role.VIEWER
                    accounts.change(chosen.id, chosen.person.model_copy(update={"role": role}), by="ada")
        except Permanent:
            continue
    standing = accounts.list()
    assert Role.ADMINISTRATOR in {each.person.role for each in standing}
    assert len({each.person.login for each in standing}) == len(standing)


def test_the_audit_is_asked_by_person_action_and_time_page_by_page(database: Database, clock: HandClock) -> None:
    audit = Audit(database, clock)
    for number in range(6):
        audit.note("ada" if number % 2 else "bob", "looked" if number < 4 else "left", str(number))
        clock.forward(minutes=1)
    subjects = [each.subject for each in audit.find(Asked(by="ada"), 10)]
    assert subjects == ["5", "3", "1"]
    assert [each.subject for each in audit.find(Asked(by="ada", action="looked"), 10)] == ["3", "1"]
    within = Asked(start=NOON + timedelta(minutes=1), end=NOON + timedelta(minutes=3))
    assert [each.subject for each in audit.find(within, 10)] == ["2", "1"]
    first = audit.find(Asked(), 4)
    rest = audit.find(Asked(), 4, before=first[-1].number)
    assert [each.subject for each in (*first, *rest)] == ["5", "4", "3", "2", "1", "0"]
    assert (audit.who(), audit.what()) == (["ada", "bob"], ["left", "looked"])
    assert audit.newest("looked") == {"ada": NOON + timedelta(minutes=3), "bob": NOON + timedelta(minutes=2)}


def test_looks_at_the_same_within_an_hour_are_one_entry(database: Database, clock: HandClock) -> None:
    audit = Audit(database, clock)
    for by, asked, shown in (("ada", "acme", 20), ("ada", "acme", 5), ("bob", "acme", 1), ("ada", "rival", 2)):
        audit.look(by, "saw mentions", asked, shown)
    audit.note("ada", "left", "acme")
    clock.forward(hours=1)
    audit.look("ada", "saw mentions", "acme", 7)
    found = [(each.at, each.by, each.subject, each.shown) for each in reversed(audit.list(10))]
    assert found == [
        (NOON, "ada", "acme", 25),
        (NOON, "bob", "acme", 1),
        (NOON, "ada", "rival", 2),
        (NOON, "ada", "acme", None),
        (NOON + timedelta(hours=1), "ada", "acme", 7),
    ]


def test_the_audit_ends(database: Database, clock: HandClock) -> None:
    audit = Audit(database, clock)
    audit.note("ada", "looked", "old")
    clock.forward(days=AUDIT_KEPT.days)
    audit.note("ada", "looked", "new")
    assert audit.forget(clock.now() - AUDIT_KEPT) == 0
    clock.forward(seconds=1)
    assert audit.forget(clock.now() - AUDIT_KEPT) == 1
    assert [each.subject for each in audit.list(10)] == ["new"]


def test_what_is_done_to_accounts_is_noted_by_number(accounts: Accounts, database: Database, clock: HandClock) -> None:
    ada, bob = accounts.add(ADA, by="root"), accounts.add(BOB, by="ada")
    accounts.change(bob.id, BOB.model_copy(update={"name": "Robert"}), by="ada")
    accounts.close(bob.id, by="ada")
    noted = [(each.by, each.action, each.subject) for each in reversed(Audit(database, clock).list(10))]
    assert noted == [
        ("root", "account added", str(ada.id)),
        ("ada", "account added", str(bob.id)),
        ("ada", "account changed", str(bob.id)),
        ("ada", "account closed", str(bob.id)),
    ]
