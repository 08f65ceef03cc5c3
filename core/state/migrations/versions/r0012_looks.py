"""Since when a mention is looked at again: what the store keeps no longer is then known."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("source_posts", sa.Column("since", sa.BigInteger, nullable=False, server_default="0"))
