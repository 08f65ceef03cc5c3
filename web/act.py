"""`/act?t=…`: the page behind a signed link in a message. Looking at it does nothing, for programs look at links too;
pressing its button does what the link is for."""

import base64
import hashlib
from dataclasses import dataclass
from html import escape
from http import HTTPStatus

from alerts.channel import Hands
from alerts.links import Expired, Invitation, SignedLinks
from alerts.port import Standing
from alerts.words import speech
from alerts.words.history import history_line
from core.errors import NotFound, Permanent, Transient
from core.httpd.resources import Request, Response
from schemas.scope import ALL
from web.look.tongue import Tongues
from web.words import language_of, words

STYLE = """
:root { color-scheme: light dark; --ground: #f6f7f9; --card: #fff; --line: #d9dee5; --text: #1b2230; --quiet: #5a6472;
  --press: #1a5fb4; --on-press: #fff; }
@media (prefers-color-scheme: dark) { :root { --ground: #12161d; --card: #1b212b; --line: #323b48; --text: #e8ebf0;
  --quiet: #a3adba; --press: #8ab4f8; --on-press: #12161d; } }
* { box-sizing: border-box; }
body { margin: 0; padding: 1.5rem 1rem; background: var(--ground); color: var(--text);
  font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 32rem; margin: 0 auto; padding: 1.5rem; background: var(--card); border: 1px solid var(--line);
  border-radius: 6px; overflow-wrap: anywhere; }
h1 { margin: 0 0 .5rem; font-size: 1.25rem; line-height: 1.3; }
p { margin: .5rem 0; }
.quiet { color: var(--quiet); font-size: .875rem; }
button { width: 100%; min-height: 3rem; margin: 1rem 0 .5rem; border: 0; border-radius: 6px; background: var(--press);
  color: var(--on-press); font: inherit; font-weight: 600; cursor: pointer; }
button:focus-visible { outline: 3px solid var(--text); outline-offset: 2px; }
"""
POLICY = (
    "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    f"style-src 'sha256-{base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'"
)
HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class ActPage:
    """standing: names the incident."""

    links: SignedLinks
    hands: Hands
    standing: Standing
    tongues: Tongues

    def __call__(self, request: Request) -> Response:
        if request.path:
            return Response(HTTPStatus.NOT_FOUND, "There is nothing here.")
        if request.method not in ("GET", "HEAD", "POST"):
            return Response(HTTPStatus.METHOD_NOT_ALLOWED, "GET and POST.", headers={"Allow": "GET, HEAD, POST"})
        try:
            invitation = self.links.read(request.query.get("t", ""))
        except Expired as over:
            return self._page(HTTPStatus.GONE, over.invitation, words(over.invitation.language)["expired"])
        except Permanent:
            language = language_of(request.headers.get("accept-language", ""))
            return _page(HTTPStatus.FORBIDDEN, language, words(language)["title"], words(language)["forged"])
        return self._act(invitation) if request.method == "POST" else self._ask(invitation)

    def _ask(self, invitation: Invitation) -> Response:
        own = words(invitation.language)
        until = f"{invitation.ends_at:%Y-%m-%d %H:%M} UTC"
        about = own["for"].format(recipient=invitation.recipient, until=until)
        form = f'<form method="post"><button>{escape(own[f"do.{invitation.action}"])}</button></form>'
        return self._page(HTTPStatus.OK, invitation, own[f"ask.{invitation.action}"], form=form, quiet=about)

    def _act(self, invitation: Invitation) -> Response:
        own = words(invitation.language)
        try:
            line = self.hands.act(invitation.incident, invitation.action, invitation.recipient)
        except (NotFound, Permanent) as failure:
            why = self.tongues.of(invitation.language)(failure.message)
            return self._page(HTTPStatus.CONFLICT, invitation, own["refused"], quiet=why)
        except Transient:
            return self._page(HTTPStatus.SERVICE_UNAVAILABLE, invitation, own["later"])
        said = own["done"] if invitation.recipient in line else own["already"]
        return self._page(HTTPStatus.OK, invitation, said, quiet=history_line(line, speech(invitation.language)))

    def _page(
        self, status: HTTPStatus, invitation: Invitation, said: str, *, form: str = "", quiet: str = ""
    ) -> Response:
        return _page(status, invitation.language, self._title(invitation), said, form, quiet)

    def _title(self, invitation: Invitation) -> str:
        try:
            return self.standing.get(invitation.incident, ALL).title
        except (NotFound, Transient):
            return words(invitation.language)["incident"].format(incident=invitation.incident)


def _page(status: HTTPStatus, language: str, title: str, said: str, form: str = "", quiet: str = "") -> Response:
    """form: HTML; all else is text."""
    tongue = "fr" if language == "fr" else "en"
    aside = f'<p class="quiet">{escape(quiet)}</p>' if quiet else ""
    body = (
        f'<!doctype html><html lang="{tongue}"><head><meta charset="utf-8"><title>{escape(title)} – Tocsin</title>'
        '<meta name="viewport" content="width=device-width"><meta name="robots" content="noindex">'
        f"<style>{STYLE}</style></head><body><main><h1>{escape(title)}</h1><p>{escape(said)}</p>{form}{aside}"
        "</main></body></html>"
    )
    return Response(status, body, HTML, {"Content-Security-Policy": POLICY})
