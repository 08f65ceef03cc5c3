"""What must be remembered besides mentions: small, relational, the same tables on SQLite and PostgreSQL."""
