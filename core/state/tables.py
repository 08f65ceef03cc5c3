"""Every table. Times are microseconds since 1970, UTC; what only we read back stands as JSON text."""

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
)

from core.state.words import Words
from schemas.conduct import Counts

HEAD = "0016"
"""The revision of the schema that this version of the code works on: the newest migration."""

metadata = MetaData()

_Long = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows by itself only in an INTEGER key


def _number() -> Column[int]:
    return Column("id", _Long, primary_key=True, autoincrement=True)


def _moment(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False)


def _text(name: str) -> Column[str]:
    return Column(name, Words, nullable=False)


def _key(name: str) -> Column[str]:
    return Column(name, Words, primary_key=True)


def _count(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False)


alembic_version = Table("alembic_version", MetaData(), Column("version_num", String(32), primary_key=True))

counters = Table("counters", metadata, _key("name"), Column("value", BigInteger, nullable=False))

watches = Table("watches", metadata, _key("id"), _count("revision"), _count("active"), _text("body"))

watch_history = Table(
    "watch_history",
    metadata,
    Column("watch", ForeignKey("watches.id"), primary_key=True),
    Column("revision", Integer, primary_key=True),
    _count("active"),
    _text("body"),
    _text("by"),
    _moment("at"),
)

saved_queries = Table(
    "saved_queries", metadata, _key("id"), _count("version"), _count("active"), _count("live"), _text("body")
)

saved_query_history = Table(
    "saved_query_history",
    metadata,
    Column("query", ForeignKey("saved_queries.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    _count("active"),
    _text("body"),
    _text("by"),
    _moment("at"),
)

cursors = Table("cursors", metadata, _key("source"), _text("resume"), _moment("at"))

coverage_copies = Table(
    "coverage_copies",
    metadata,
    _key("covered"),
    Column("partition", Integer, primary_key=True, autoincrement=False),
)

coverage_spans = Table(
    "coverage_spans",
    metadata,
    _number(),
    _text("source"),
    _text("watches"),
    _moment("start"),
    _moment("end"),
    Index("coverage_spans_by_source", "source", "start"),
)

profiles = Table(
    "profiles",
    metadata,
    _key("author"),
    _text("handle"),
    _text("name"),
    Column("followers", BigInteger),
    _count("verified"),
    _moment("observed_at"),
    Column("influence", Words),
    Column("language", Words),
    Column("language_before", Words),
)

authored = Table(
    "authored",
    metadata,
    Column("mention", _Long, primary_key=True, autoincrement=False),
    Column("author", BigInteger, nullable=False),
    _moment("observed_at"),
    _count("day"),
    Column("acts", BigInteger, nullable=False),
    Index("authored_by_time", "observed_at"),
)

draws = Table(
    "draws",
    metadata,
    Column("mention", _Long, primary_key=True, autoincrement=False),
    Column("author", BigInteger, nullable=False),
    _moment("observed_at"),
    _count("day"),
    Index("draws_by_author", "author"),
    Index("draws_by_time", "observed_at"),
)

conduct = Table(
    "conduct",
    metadata,
    Column("author", BigInteger, primary_key=True, autoincrement=False),
    _key("watch"),
    Column("day", Integer, primary_key=True, autoincrement=False),
    _moment("observed_at"),
    *(Column(name, BigInteger, nullable=False) for name in Counts._fields),
    sqlite_with_rowid=False,  # and no index by time: it would be written anew with every count, to be read once an hour
)

readings = Table(
    "readings",
    metadata,
    _key("mention"),
    _key("address"),
    _text("text"),
    _text("failure"),
    _text("model"),
    _moment("at"),
    Index("readings_by_address", "address"),
    Index("readings_by_time", "at"),
)

incidents = Table(
    "incidents",
    metadata,
    _key("id"),
    _text("watch"),
    _text("state"),
    _count("severity"),
    _moment("opened_at"),
    Column("closed_at", BigInteger),
    _text("body"),
    Index("incidents_by_watch", "watch", "opened_at"),
    Index("incidents_by_time", "opened_at"),
)

incident_history = Table(
    "incident_history",
    metadata,
    _number(),
    Column("incident", ForeignKey("incidents.id"), nullable=False),
    _moment("at"),
    _text("action"),
    _text("by"),
    _text("note"),
    Index("incident_history_by_incident", "incident"),
)

lessons = Table(
    "lessons",
    metadata,
    Column("incident", ForeignKey("incidents.id"), primary_key=True),
    _text("watch"),
    _moment("ends_at"),
    _text("body"),
    Index("lessons_by_watch", "watch"),
)

playbooks = Table(
    "playbooks",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    _text("body"),
    _text("by"),
    _moment("at"),
)

memories = Table(
    "memories",
    metadata,
    _key("watch"),
    _count("revision"),
    _count("minute"),
    Column("state", LargeBinary, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    _number(),
    Column("key", Words, nullable=False, unique=True),
    _text("channel"),
    _text("incident"),
    _text("body"),
    _text("status"),
    _count("attempts"),
    _moment("due_at"),
    _moment("created_at"),
    _text("reference"),
    _text("reason"),
    Index("outbox_by_status", "status", "due_at"),
    Index("outbox_by_incident", "incident", "channel"),
)

silences = Table(
    "silences",
    metadata,
    _number(),
    _text("matchers"),
    _moment("starts_at"),
    _moment("ends_at"),
    _text("by"),
    _text("comment"),
)

digests = Table("digests", metadata, _key("id"), _text("last"), _moment("since"), _text("body"))

standing_orders = Table(
    "standing_orders",
    metadata,
    _key("id"),
    _moment("since"),
    Column("told_at", BigInteger),
    _text("known"),
    _text("body"),
)

found_topics = Table("found_topics", metadata, _key("watch"), _key("id"), _moment("ends_at"), _text("body"))

jobs = Table(
    "jobs",
    metadata,
    _number(),
    _text("kind"),
    _text("arguments"),
    _text("status"),
    Column("progress", Float, nullable=False),
    _text("result"),
    _text("owner"),
    _text("by"),
    _moment("created_at"),
    _moment("heard_at"),
    Index("jobs_by_status", "status"),
)

dead_letters = Table(
    "dead_letters",
    metadata,
    _number(),
    _text("topic"),
    _count("partition"),
    Column("offset", BigInteger, nullable=False),
    _text("key"),
    Column("body", LargeBinary, nullable=False),
    _text("headers"),
    _text("kind"),
    _text("reason"),
    _text("status"),
    _moment("at"),
    UniqueConstraint("topic", "partition", "offset", name="dead_letters_place"),
    Index("dead_letters_by_status", "status"),
)

corrections = Table(
    "corrections",
    metadata,
    _number(),
    _text("watch"),
    _text("mention"),
    _text("body"),
    Column("revoked_at", BigInteger),
    _text("revoked_by"),
    Index("corrections_by_watch", "watch", "revoked_at"),
)

suppression = Table("suppression", metadata, _key("hash"), _moment("at"))

secrets = Table("secrets", metadata, _key("name"), Column("value", LargeBinary, nullable=False))

receipts = Table(
    "receipts",
    metadata,
    _number(),
    _moment("at"),
    _text("by"),
    _text("subjects"),
    _text("erased"),
    _moment("final_at"),
)

stages = Table(
    "stages",
    metadata,
    _key("name"),
    _key("member"),
    _text("state"),
    _text("detail"),
    _moment("since"),
    _moment("heard_at"),
    _text("figures"),
)

halts = Table("halts", metadata, _key("stage"), _text("reason"), _moment("at"))

audit = Table(
    "audit",
    metadata,
    _number(),
    _moment("at"),
    _text("by"),
    _text("action"),
    _text("subject"),
    Column("folded", Words),
    Column("shown", Integer),
    Index("audit_folded", "folded", unique=True),
    Index("audit_by_person", "by", "id"),
    Index("audit_by_action", "action", "id"),
    Index("audit_by_time", "at"),
)

spending = Table(
    "spending",
    metadata,
    _key("source"),
    Column("day", Integer, primary_key=True),
    _key("unit"),
    Column("count", BigInteger, nullable=False),
)

billed = Table(
    "billed",
    metadata,
    _key("source"),
    Column("day", Integer, primary_key=True),
    _key("unit"),
    _key("key"),
)

source_notes = Table(
    "source_notes",
    metadata,
    _key("source"),
    _key("key"),
    _text("note"),
    _moment("until"),
    Index("source_notes_by_key", "key"),
)

source_posts = Table(
    "source_posts",
    metadata,
    _key("source"),
    _key("mention"),
    _moment("due"),
    Column("since", BigInteger, nullable=False, server_default="0"),
    Index("source_posts_by_due", "source", "due"),
    Index("source_posts_by_mention", "mention"),
)

accounts = Table(
    "accounts",
    metadata,
    _number(),
    Column("login", Words, nullable=False, unique=True),
    Column("subject", Words, unique=True),
    _text("password"),
    _count("active"),
    _moment("created_at"),
    _text("body"),
)

invitations = Table("invitations", metadata, _key("digest"), Column("account", BigInteger), _moment("ends_at"))

sessions = Table(
    "sessions",
    metadata,
    _key("digest"),
    Column("account", ForeignKey("accounts.id"), nullable=False),
    _text("csrf"),
    _moment("created_at"),
    _moment("seen_at"),
    _moment("ends_at"),
    Index("sessions_by_account", "account"),
)

tokens = Table(
    "tokens",
    metadata,
    _number(),
    Column("digest", Words, nullable=False, unique=True),
    Column("account", ForeignKey("accounts.id"), nullable=False),
    _text("name"),
    _text("rights"),
    _moment("created_at"),
    _moment("ends_at"),
    Column("used_at", BigInteger),
    Index("tokens_by_account", "account"),
)

attempts = Table("attempts", metadata, _key("subject"), _count("failures"), _moment("last_at"))

answered = Table(
    "answered",
    metadata,
    Column("account", BigInteger, primary_key=True, autoincrement=False),
    _key("key"),
    _text("request"),
    _count("status"),
    _text("body"),
    _moment("at"),
    Index("answered_by_time", "at"),
)

tags = Table("tags", metadata, _key("id"), _text("saved"), _count("active"), _text("body"))

taggings = Table(
    "taggings",
    metadata,
    _key("mention"),
    _key("watch"),
    _key("tag"),
    _count("stands"),
    _text("by"),
    _moment("at"),
    Index("taggings_by_tag", "tag"),
)

marks = Table(
    "marks",
    metadata,
    _key("author"),
    _key("watch"),
    _text("mark"),
    _text("by"),
    _moment("at"),
    Index("marks_by_watch", "watch"),
)

annotations = Table(
    "annotations",
    metadata,
    _number(),
    _text("watch"),
    _moment("at"),
    _text("text"),
    _text("by"),
    _moment("created_at"),
    Index("annotations_by_watch", "watch", "at"),
)

judgements = Table(
    "judgements",
    metadata,
    _key("watch"),
    _key("query"),
    _key("mention"),
    _count("kept"),
    _text("by"),
    _moment("at"),
)

kept_counts = Table(
    "kept_counts",
    metadata,
    _key("split"),
    Column("day", Integer, primary_key=True),
    _key("watch"),
    _key("value"),
    *map(_count, ("raw", "originals")),
    Column("effective", BigInteger, nullable=False),
    _count("authors"),
)

retentions = Table(
    "retentions",
    metadata,
    _number(),
    *map(_text, ("why", "subject")),
    _moment("until"),
    _count("mentions"),
    _moment("begun_at"),
    Column("done_at", BigInteger),
)

recent_queries = Table(
    "recent_queries",
    metadata,
    _number(),
    Column("account", ForeignKey("accounts.id"), nullable=False),
    _text("text"),
    _moment("at"),
    Index("recent_queries_by_account", "account"),
)

private_messages = Table(
    "private_messages",
    metadata,
    _key("account"),
    _key("message"),
    _text("conversation"),
    _text("person"),
    _moment("sent_at"),
    _moment("observed_at"),
    _count("ours"),
    _count("withdrawn"),
    _text("body"),
    Index("private_messages_by_conversation", "account", "conversation", "sent_at"),
    Index("private_messages_by_person", "person"),
    Index("private_messages_by_time", "sent_at"),
)

private_handled = Table(
    "private_handled",
    metadata,
    _key("account"),
    _key("conversation"),
    _moment("until"),
    _text("by"),
    _moment("at"),
)
