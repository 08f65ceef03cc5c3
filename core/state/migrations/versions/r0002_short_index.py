"""The index of coverage without the watches: of many watches they are longer than PostgreSQL takes into an index."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.drop_index("coverage_spans_by_source", "coverage_spans")
    op.create_index("coverage_spans_by_source", "coverage_spans", ["source", "start"])
