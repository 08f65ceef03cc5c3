"""The link with which somebody enters for the first time, as whoever hands it over needs it."""

from app.settings import WebSettings
from core.state.accounts import Accounts


def welcome_link(web: WebSettings, words: str, port: int = 0) -> str:
    """words: of an invitation. port: where the site listens, if the settings leave that open."""
    base = web.url.rstrip("/") or f"http://{web.host}:{web.port or port}"
    return f"{base}/welcome?link={words}"


def first_link(accounts: Accounts, web: WebSettings, port: int = 0) -> str:
    """A new link for the first administrator, which ends an earlier one; empty where somebody can enter already."""
    return welcome_link(web, accounts.invite(None), port) if accounts.none_yet() else ""
