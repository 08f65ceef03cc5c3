"""The company's own sign-in, from `[web.oidc]`."""

from typing import TYPE_CHECKING

from app.settings import OidcSettings, WebSettings
from core.clock import Clock
from core.errors import Misconfigured
from core.secret import secret
from core.trust import trust

if TYPE_CHECKING:
    from web.door.company import Company
    from web.door.identity import Terms
    from web.door.provider import Provider

BACK = "/sign-in/company/back"
"""Where the provider sends people back to, under web.url."""


def open_company(web: WebSettings, clock: Clock) -> "Company | None":
    """None where no issuer is named. Raises Misconfigured."""
    oidc = web.oidc
    if not oidc.issuer:
        if oidc.client_id:
            raise Misconfigured("web.oidc.issuer is empty.", "Name the provider, as in https://login.example.org.")
        return None
    if not oidc.client_id:
        raise Misconfigured("web.oidc.client_id is empty.", "The provider gives one when Tocsin is registered there.")
    if not web.url:
        raise Misconfigured(
            "web.oidc needs web.url.", f"The provider sends people back to it: register web.url with {BACK} after it."
        )
    if "openid" not in oidc.scopes:
        raise Misconfigured("web.oidc.scopes lacks openid.", "Without it the provider says nothing of who somebody is.")
    from web.door.company import Company

    return Company(_provider(web, clock), _terms(oidc), oidc.label)


def _provider(web: WebSettings, clock: Clock) -> "Provider":
    from web.door.provider import Client, Provider

    oidc = web.oidc
    words = secret("web.oidc.client_secret", oidc.client_secret, oidc.client_secret_file)
    client = Client(oidc.issuer, oidc.client_id, words, web.url.rstrip("/") + BACK, oidc.scopes)
    return Provider(client, trust("web.oidc.ca_file", oidc.ca_file), clock)


def _terms(oidc: OidcSettings) -> "Terms":
    from web.door.identity import Terms

    if oidc.roles and not oidc.role_claim:
        raise Misconfigured("web.oidc.roles is set without role_claim.", "Name the claim whose values they are.")
    if oidc.teams and not oidc.team_claim:
        raise Misconfigured("web.oidc.teams is set without team_claim.", "Name the claim whose values they are.")
    if oidc.role_claim and not oidc.roles:
        raise Misconfigured("web.oidc.role_claim is set without roles.", 'Say them: roles = {press = "responder"}.')
    return Terms(
        domains=frozenset(domain.casefold().lstrip("@") for domain in oidc.domains),
        link_by_email=oidc.link_by_email,
        role_claim=oidc.role_claim,
        roles=oidc.roles,
        team_claim=oidc.team_claim,
        teams=oidc.teams,
    )
