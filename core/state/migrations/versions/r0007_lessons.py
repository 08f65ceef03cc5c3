"""What dismissed incidents teach, and every version of the playbooks."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

Text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "lessons",
        sa.Column("incident", Text, sa.ForeignKey("incidents.id"), primary_key=True),
        sa.Column("watch", Text, nullable=False),
        sa.Column("ends_at", sa.BigInteger, nullable=False),
        sa.Column("body", Text, nullable=False),
    )
    op.create_index("lessons_by_watch", "lessons", ["watch"])
    op.create_table(
        "playbooks",
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("body", Text, nullable=False),
        sa.Column("by", Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
