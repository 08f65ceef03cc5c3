"""Who may enter, their sessions and keys; and what they keep of mentions and authors."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

Text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
Number = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, Text, primary_key=True)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, Text, nullable=False)


def _moment(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=False)


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False)


def _numbered() -> sa.Column[int]:
    return sa.Column("id", Number, primary_key=True, autoincrement=True)


def upgrade() -> None:
    _of_people()
    for name, column in (("audit_by_person", "by"), ("audit_by_action", "action")):
        op.create_index(name, "audit", [column, "id"])
    op.create_index("audit_by_time", "audit", ["at"])
    _of_what_they_keep()


def _of_people() -> None:
    op.create_table(
        "accounts",
        _numbered(),
        sa.Column("login", Text, nullable=False, unique=True),
        sa.Column("subject", Text, unique=True),
        _text("password"),
        _count("active"),
        _moment("created_at"),
        _text("body"),
    )
    op.create_table("invitations", _key("digest"), sa.Column("account", sa.BigInteger), _moment("ends_at"))
    of_account = sa.ForeignKey("accounts.id")
    op.create_table(
        "sessions",
        _key("digest"),
        sa.Column("account", Number, of_account, nullable=False),
        _text("csrf"),
        *map(_moment, ("created_at", "seen_at", "ends_at")),
    )
    op.create_index("sessions_by_account", "sessions", ["account"])
    op.create_table(
        "tokens",
        _numbered(),
        sa.Column("digest", Text, nullable=False, unique=True),
        sa.Column("account", Number, sa.ForeignKey("accounts.id"), nullable=False),
        *map(_text, ("name", "rights")),
        *map(_moment, ("created_at", "ends_at")),
        sa.Column("used_at", sa.BigInteger),
    )
    op.create_index("tokens_by_account", "tokens", ["account"])
    op.create_table("attempts", _key("subject"), _count("failures"), _moment("last_at"))
    op.create_table(
        "answered",
        sa.Column("account", sa.BigInteger, primary_key=True, autoincrement=False),
        _key("key"),
        _text("request"),
        _count("status"),
        _text("body"),
        _moment("at"),
    )
    op.create_index("answered_by_time", "answered", ["at"])


def _of_what_they_keep() -> None:
    op.create_table("tags", _key("id"), _text("saved"), _count("active"), _text("body"))
    op.create_table("taggings", *map(_key, ("mention", "watch", "tag")), _count("stands"), _text("by"), _moment("at"))
    op.create_index("taggings_by_tag", "taggings", ["tag"])
    op.create_table("marks", *map(_key, ("author", "watch")), *map(_text, ("mark", "by")), _moment("at"))
    op.create_index("marks_by_watch", "marks", ["watch"])
    op.create_table(
        "annotations", _numbered(), _text("watch"), _moment("at"), *map(_text, ("text", "by")), _moment("created_at")
    )
    op.create_index("annotations_by_watch", "annotations", ["watch", "at"])
    op.create_table(
        "standing_orders",
        _key("id"),
        _moment("since"),
        sa.Column("told_at", sa.BigInteger),
        *map(_text, ("known", "body")),
    )
    op.create_table("judgements", *map(_key, ("watch", "query", "mention")), _count("kept"), _text("by"), _moment("at"))
