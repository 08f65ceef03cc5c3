"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

Long = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    _listening()
    _collecting()
    _authors()
    _incidents()
    _deliveries()
    _work()
    _privacy()
    _running()


def _listening() -> None:
    op.create_table(
        "counters",
        sa.Column("name", Text, primary_key=True),
        sa.Column("value", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "watches",
        sa.Column("id", Text, primary_key=True),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("active", sa.Integer, nullable=False),
        sa.Column("body", Text, nullable=False),
    )
    op.create_table(
        "watch_history",
        sa.Column("watch", Text, sa.ForeignKey("watches.id"), primary_key=True),
        sa.Column("revision", sa.Integer, primary_key=True),
        sa.Column("active", sa.Integer, nullable=False),
        sa.Column("body", Text, nullable=False),
        sa.Column("by", Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "saved_queries",
        sa.Column("id", Text, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("active", sa.Integer, nullable=False),
        sa.Column("live", sa.Integer, nullable=False),
        sa.Column("body", Text, nullable=False),
    )
    op.create_table(
        "saved_query_history",
        sa.Column("query", Text, sa.ForeignKey("saved_queries.id"), primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("active", sa.Integer, nullable=False),
        sa.Column("body", Text, nullable=False),
        sa.Column("by", Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )


def _collecting() -> None:
    op.create_table(
        "cursors",
        sa.Column("source", Text, primary_key=True),
        sa.Column("resume", Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "coverage_copies",
        sa.Column("covered", Text, primary_key=True),
        sa.Column("partition", sa.Integer, primary_key=True, autoincrement=False),
    )
    op.create_table(
        "coverage_spans",
        sa.Column("id", Long, primary_key=True),
        sa.Column("source", Text, nullable=False),
        sa.Column("watches", Text, nullable=False),
        sa.Column("start", sa.BigInteger, nullable=False),
        sa.Column("end", sa.BigInteger, nullable=False),
    )
    op.create_index("coverage_spans_by_source", "coverage_spans", ["source", "watches", "start"])


def _authors() -> None:
    op.create_table(
        "profiles",
        sa.Column("author", Text, primary_key=True),
        sa.Column("handle", Text, nullable=False),
        sa.Column("name", Text, nullable=False),
        sa.Column("followers", sa.BigInteger),
        sa.Column("verified", sa.Integer, nullable=False),
        sa.Column("observed_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "authored",
        sa.Column("mention", Long, primary_key=True, autoincrement=False),
        sa.Column("author", sa.BigInteger, nullable=False),
        sa.Column("observed_at", sa.BigInteger, nullable=False),
    )
    op.create_index("authored_by_time", "authored", ["observed_at"])
    op.create_table(
        "draws",
        sa.Column("mention", Long, primary_key=True, autoincrement=False),
        sa.Column("author", sa.BigInteger, nullable=False),
        sa.Column("observed_at", sa.BigInteger, nullable=False),
    )
    op.create_index("draws_by_author", "draws", ["author"])
    op.create_index("draws_by_time", "draws", ["observed_at"])


def _incidents() -> None:
    op.create_table(
        "incidents",
        sa.Column("id", Text, primary_key=True),
        sa.Column("watch", Text, nullable=False),
        sa.Column("state", Text, nullable=False),
        sa.Column("severity", sa.Integer, nullable=False),
        sa.Column("opened_at", sa.BigInteger, nullable=False),
        sa.Column("closed_at", sa.BigInteger),
        sa.Column("body", Text, nullable=False),
    )
    op.create_index("incidents_by_time", "incidents", ["opened_at"])
    op.create_index("incidents_by_watch", "incidents", ["watch", "opened_at"])
    op.create_table(
        "incident_history",
        sa.Column("id", Long, primary_key=True),
        sa.Column("incident", Text, sa.ForeignKey("incidents.id"), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("action", Text, nullable=False),
        sa.Column("by", Text, nullable=False),
        sa.Column("note", Text, nullable=False),
    )
    op.create_index("incident_history_by_incident", "incident_history", ["incident"])
    op.create_table(
        "memories",
        sa.Column("watch", Text, primary_key=True),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("minute", sa.Integer, nullable=False),
        sa.Column("state", sa.LargeBinary, nullable=False),
    )


def _deliveries() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", Long, primary_key=True),
        sa.Column("key", Text, nullable=False, unique=True),
        sa.Column("channel", Text, nullable=False),
        sa.Column("incident", Text, nullable=False),
        sa.Column("body", Text, nullable=False),
        sa.Column("status", Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("due_at", sa.BigInteger, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("reference", Text, nullable=False),
        sa.Column("reason", Text, nullable=False),
    )
    op.create_index("outbox_by_incident", "outbox", ["incident", "channel"])
    op.create_index("outbox_by_status", "outbox", ["status", "due_at"])
    op.create_table(
        "silences",
        sa.Column("id", Long, primary_key=True),
        sa.Column("matchers", Text, nullable=False),
        sa.Column("starts_at", sa.BigInteger, nullable=False),
        sa.Column("ends_at", sa.BigInteger, nullable=False),
        sa.Column("by", Text, nullable=False),
        sa.Column("comment", Text, nullable=False),
    )


def _work() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", Long, primary_key=True),
        sa.Column("kind", Text, nullable=False),
        sa.Column("arguments", Text, nullable=False),
        sa.Column("status", Text, nullable=False),
        sa.Column("progress", sa.Float, nullable=False),
        sa.Column("result", Text, nullable=False),
        sa.Column("owner", Text, nullable=False),
        sa.Column("by", Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("heard_at", sa.BigInteger, nullable=False),
    )
    op.create_index("jobs_by_status", "jobs", ["status"])
    op.create_table(
        "dead_letters",
        sa.Column("id", Long, primary_key=True),
        sa.Column("topic", Text, nullable=False),
        sa.Column("partition", sa.Integer, nullable=False),
        sa.Column("offset", sa.BigInteger, nullable=False),
        sa.Column("key", Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("headers", Text, nullable=False),
        sa.Column("kind", Text, nullable=False),
        sa.Column("reason", Text, nullable=False),
        sa.Column("status", Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("topic", "partition", "offset", name="dead_letters_place"),
    )
    op.create_index("dead_letters_by_status", "dead_letters", ["status"])


def _privacy() -> None:
    op.create_table(
        "suppression",
        sa.Column("hash", Text, primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "secrets",
        sa.Column("name", Text, primary_key=True),
        sa.Column("value", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "receipts",
        sa.Column("id", Long, primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("by", Text, nullable=False),
        sa.Column("subjects", Text, nullable=False),
        sa.Column("erased", Text, nullable=False),
        sa.Column("final_at", sa.BigInteger, nullable=False),
    )


def _running() -> None:
    op.create_table(
        "stages",
        sa.Column("name", Text, primary_key=True),
        sa.Column("member", Text, primary_key=True),
        sa.Column("state", Text, nullable=False),
        sa.Column("detail", Text, nullable=False),
        sa.Column("since", sa.BigInteger, nullable=False),
        sa.Column("heard_at", sa.BigInteger, nullable=False),
        sa.Column("figures", Text, nullable=False),
    )
    op.create_table(
        "halts",
        sa.Column("stage", Text, primary_key=True),
        sa.Column("reason", Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "audit",
        sa.Column("id", Long, primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("by", Text, nullable=False),
        sa.Column("action", Text, nullable=False),
        sa.Column("subject", Text, nullable=False),
    )
