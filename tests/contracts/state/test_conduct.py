"""What is counted of authors' conduct: once, by day and by watch, and of their texts nothing that could be read."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select

from core.state.authors import PROFILES_KEPT, Authors
from core.state.conduct import CONDUCT_KEPT
from core.state.database import Database
from core.state.sql import AnyRow
from core.state.tables import conduct as kept
from enrich.authors.labels import labels
from enrich.authors.past import past
from enrich.authors.score import influence
from schemas.analysis import Analysis, Label, Match, Sentiment, Toward
from schemas.conduct import IN_ALL, Counts, distinct, together
from schemas.mention import Engagement, Kind, Mention
from schemas.watch import Watch
from tests.builders import EPOCH_DAY, MORNING, NOON, author, mention

ADA, BOB = author("ada").id, author("bob").id
ACME = Watch(id="acme", name="Acme", query="acme")
WORDS = "acme ne répond plus à personne depuis mardi"


def about(*watches: str, label: Label | None = None, addressed: tuple[str, ...] = ()) -> Analysis:
    tone = Sentiment(label=label, polarity=0.0, probabilities=(0.0, 0.0, 0.0), model="m@1") if label else None
    matches = tuple(Match(watch=watch, revision=1) for watch in watches)
    return Analysis(matches=matches, sentiment=tone, addressed=addressed)


def counts(database: Database, who: str = ADA, watch: str = IN_ALL) -> Counts:
    days = Authors(database).remembered([who])[who].days
    return together([each for (name, _), each in days.items() if name == watch])


def rows(database: Database) -> Sequence[AnyRow]:
    with database.read() as connection:
        return connection.execute(select(kept).order_by(kept.c.author, kept.c.watch, kept.c.day)).all()


def liked(number: int, likes: int, minutes: int = 0) -> Mention:
    at = MORNING + timedelta(minutes=minutes)
    return mention(f"x:{number}", seen=at, engagement=Engagement(likes=likes))


def test_posts_reposts_articles_and_reviews_are_told_apart(database: Database) -> None:
    kinds = (Kind.POST, Kind.ARTICLE, Kind.REVIEW, Kind.REPOST)
    Authors(database).seen([mention(f"x:{kind}", kind=kind) for kind in kinds], {})
    found = counts(database)
    assert (found.posts, found.articles, found.reviews, found.reposts) == (3, 1, 1, 1)


def test_what_is_said_towards_a_watch_is_counted_for_that_watch(database: Database) -> None:
    analyses = {
        "x:1": about("acme", label=Label.NEGATIVE, addressed=("acme",)),
        "x:2": about("acme", "other", label=Label.POSITIVE),
        "x:3": about("acme"),
    }
    Authors(database).seen([mention(key) for key in analyses], analyses)
    acme, other = counts(database, watch="acme"), counts(database, watch="other")
    assert (acme.posts, acme.positive, acme.negative, acme.addressed) == (3, 1, 1, 1)
    assert (other.posts, other.positive, other.negative, other.addressed) == (1, 1, 0, 0)


def test_one_mention_may_praise_one_watch_and_blame_another(database: Database) -> None:
    blame = Toward(watch="acme", label=Label.NEGATIVE, polarity=-0.5, probabilities=(0.7, 0.1, 0.2))
    said = about("acme", "other", label=Label.POSITIVE).model_copy(update={"toward": (blame,)})
    Authors(database).seen([mention("x:1")], {"x:1": said})
    assert [counts(database, watch=watch).negative for watch in ("acme", "other")] == [1, 0]
    assert [counts(database, watch=watch).positive for watch in ("acme", "other")] == [0, 1]


def test_a_mention_that_is_seen_again_adds_what_it_gained_and_nothing_else(database: Database) -> None:
    authors = Authors(database)
    for likes, minutes in ((3, 1), (10, 2), (10, 3), (7, 4)):
        authors.seen([liked(1, likes, minutes)], {})
    authors.seen([liked(2, 5), liked(2, 6, 9)], {})
    assert (counts(database).posts, counts(database).acts) == (2, 16)


def test_quotes_draw_as_reposts_and_replies_do_for_the_watch_that_they_belong_to(database: Database) -> None:
    quote = mention("x:2", by="bob", kind=Kind.QUOTE).model_copy(update={"quoted": "x:1"})
    Authors(database).seen([mention("x:1"), quote], {"x:2": about("acme")})
    assert [counts(database, watch=watch).drawn for watch in (IN_ALL, "acme", "other")] == [1, 1, 0]


def test_repeated_texts_are_told_from_different_ones_whatever_handle_or_address_they_end_with(
    database: Database,
) -> None:
    copies = [mention(f"x:{n}", f"{WORDS} @friend{n} https://a.example/{n}", by="ada") for n in range(20)]
    others = [mention(f"x:b{n}", f"{WORDS} {'x' * (n + 2)}", by="bob") for n in range(20)]
    Authors(database).seen(copies + others, {})
    assert counts(database).worded == 20
    assert distinct(counts(database).texts) == pytest.approx(1, abs=0.1)
    assert distinct(counts(database, BOB).texts) > 12


def test_posts_at_every_tenth_minute_point_one_way_and_whole_hours_do_not_count(database: Database) -> None:
    start = MORNING + timedelta(minutes=10, seconds=3)
    Authors(database).seen([mention(f"x:{n}", at=start + timedelta(minutes=10 * n)) for n in range(5)], {})
    Authors(database).seen([mention("x:hour", at=MORNING)], {})
    found = counts(database)
    assert found.timed == 5
    assert found.cosine**2 + found.sine**2 == pytest.approx(5_000**2, rel=0.01)


def test_days_are_those_of_publication_so_that_a_replay_is_no_burst(database: Database) -> None:
    old = [mention(f"x:{n}", at=MORNING - timedelta(days=n), seen=NOON) for n in range(3)]
    Authors(database).seen(old, {})
    assert {day for _, day in Authors(database).remembered([ADA])[ADA].days} == {EPOCH_DAY - n for n in range(3)}


def test_conduct_is_kept_for_four_weeks_and_a_profile_for_400_days(database: Database) -> None:
    authors = Authors(database)
    authors.seen([mention("x:1")], {})
    authors.seen([mention("x:2", by="bob", at=MORNING + CONDUCT_KEPT + timedelta(hours=2))], {})
    assert counts(database) == Counts()
    assert ADA in authors.profiles([ADA])
    authors.seen([mention("x:3", by="bob", at=MORNING + PROFILES_KEPT + timedelta(hours=2))], {})
    assert ADA not in authors.profiles([ADA])


def test_an_erased_author_leaves_no_counts_and_takes_back_what_they_drew_for_others(database: Database) -> None:
    authors = Authors(database)
    reply = mention("x:2", by="ada", kind=Kind.REPLY).model_copy(update={"reply_to_author": BOB})
    authors.seen([mention("x:1", WORDS), reply, mention("x:3", by="bob")], {"x:1": about("acme")})
    authors.erase([ADA], ["x:1", "x:2"])
    assert counts(database) == counts(database, watch="acme") == Counts()
    assert (counts(database, BOB).posts, counts(database, BOB).drawn) == (1, 0)


def test_an_erased_mention_takes_the_counts_of_its_day_with_it(database: Database) -> None:
    authors = Authors(database)
    earlier = mention("x:2", WORDS, at=MORNING - timedelta(days=1))
    authors.seen([mention("x:1", WORDS), earlier], {"x:1": about("acme", label=Label.NEGATIVE)})
    authors.erase([], ["x:1"])
    assert (counts(database).posts, counts(database, watch="acme")) == (1, Counts())


SENSITIVE = {
    "health": ("j'ai un cancer et je suis séropositif", "I have diabetes and I am in a wheelchair"),
    "religion": ("je suis musulman et je fais le ramadan", "as a Catholic I go to mass every Sunday"),
    "origin": ("je suis arabe, né à Bamako, de parents maliens", "as a Black woman born in Lagos"),
    "sexuality": ("mon mari et moi, deux hommes gays", "I am a lesbian and she is my wife"),
    "union": ("je suis délégué CGT dans mon usine", "I am a shop steward of my trade union"),
    "offences": ("je sors de prison pour vol", "I was convicted of fraud last year"),
    "finances": ("je suis surendetté et interdit bancaire", "I am bankrupt and live on benefits"),
    "politics": ("je vote à gauche et je milite au parti", "I vote conservative, I campaign for the party"),
}
FRAMES = ("{}, et le colis d'Acme n'est pas là", "Acme lost my parcel again: {}", "{} @acme_fr https://a.example/1")
PLAIN = ("j'attends toujours depuis lundi matin", "I have been waiting since early Monday")


@pytest.mark.parametrize("attribute", SENSITIVE)
@pytest.mark.parametrize("frame", FRAMES)
def test_what_people_say_of_themselves_changes_nothing_that_is_derived_or_stored_of_them(
    database: Database, attribute: str, frame: str
) -> None:
    """Beside the same mentions that say nothing of the kind: same tone, same days, same reactions."""
    told = {}
    for clauses in (PLAIN, SENSITIVE[attribute]):
        texts = [frame.format(clause) for clause in clauses] * 3
        told[clauses] = _derived(database, texts)
        Authors(database).erase([ADA, BOB], [*(f"x:{n}" for n in range(6)), "x:answer"])
        assert rows(database) == []
    plain, sensitive = told.values()
    assert plain == sensitive


def _derived(database: Database, texts: Sequence[str]) -> object:
    """Everything that is kept of ada, and everything that follows from it, but for the sketch of texts: a text has one
    of 63 places in it, by its hash, and says no more than that."""
    authors = Authors(database)
    posts = [
        mention(f"x:{n}", text, at=MORNING - timedelta(days=n % 3), engagement=Engagement(likes=n))
        for n, text in enumerate(texts)
    ]
    reply = mention("x:answer", texts[0], by="bob", kind=Kind.REPLY).model_copy(update={"reply_to_author": ADA})
    tone = about("acme", label=Label.NEGATIVE, addressed=("acme",))
    findings = {each.id: tone for each in (*posts, reply)}
    past_then = past(authors.remembered([ADA])[ADA], EPOCH_DAY)
    scored = {
        key: each.model_copy(update={"influence": influence(posts[0], past_then, ["acme"])})
        for key, each in findings.items()
    }
    authors.seen([*posts, reply], scored)
    conduct = authors.remembered([ADA])[ADA]
    profile = authors.profiles([ADA])[ADA]
    given = labels(profile.author, conduct, [ACME], NOON)
    assert given, "a proof about labels needs some"
    kept_rows = rows(database)
    assert all(row.texts.bit_count() <= min(row.worded, 2) for row in kept_rows)
    return [row[:-1] for row in kept_rows], profile, influence(posts[0], past(conduct, EPOCH_DAY), ["acme"]), given
