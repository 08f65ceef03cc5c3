"""The last influence of each author, with its parts, beside the profile."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("profiles", sa.Column("influence", sa.Text()))
