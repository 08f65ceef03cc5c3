"""Private messages to own accounts, and which conversations were dealt with."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

Text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "private_messages",
        sa.Column("account", Text, primary_key=True),
        sa.Column("message", Text, primary_key=True),
        sa.Column("conversation", Text, nullable=False),
        sa.Column("person", Text, nullable=False),
        sa.Column("sent_at", sa.BigInteger, nullable=False),
        sa.Column("observed_at", sa.BigInteger, nullable=False),
        sa.Column("ours", sa.Integer, nullable=False),
        sa.Column("withdrawn", sa.Integer, nullable=False),
        sa.Column("body", Text, nullable=False),
    )
    op.create_index("private_messages_by_conversation", "private_messages", ["account", "conversation", "sent_at"])
    op.create_index("private_messages_by_person", "private_messages", ["person"])
    op.create_index("private_messages_by_time", "private_messages", ["sent_at"])
    op.create_table(
        "private_handled",
        sa.Column("account", Text, primary_key=True),
        sa.Column("conversation", Text, primary_key=True),
        sa.Column("until", sa.BigInteger, nullable=False),
        sa.Column("by", Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
