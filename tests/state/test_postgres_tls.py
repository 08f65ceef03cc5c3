"""Which addresses of PostgreSQL are spoken to encrypted and verified, unless they say otherwise."""

import pytest
from sqlalchemy import make_url

from core.state.postgres_tls import secured


@pytest.mark.parametrize(
    ("url", "mode"),
    [
        ("postgresql://t@localhost/d", None),
        ("postgresql://t@127.0.0.1:5432/d", None),
        ("postgresql://t@[::1]:5432/d", None),
        ("postgresql:///d?host=/run/postgresql", None),
        ("postgresql://t@db.example.org/d", "verify-full"),
        ("postgresql://t@[2001:db8::2]:5432/d", "verify-full"),
        ("postgresql://t@/d?host=localhost:1&host=db:2", "verify-full"),
        ("postgresql://t@db.example.org/d?sslmode=disable", "disable"),
    ],
)
def test_what_leads_to_another_machine_is_verified(url: str, mode: str | None) -> None:
    assert secured(make_url(url)).query.get("sslmode") == mode
