"""The last two languages that each author wrote in, beside the profile."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("profiles", sa.Column("language", sa.Text()))
    op.add_column("profiles", sa.Column("language_before", sa.Text()))
