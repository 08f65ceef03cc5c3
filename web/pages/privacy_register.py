"""`/privacy/register` and `/privacy/notice`: the record of processing (GDPR, Article 30), and what is told to those
whose posts are read (Article 14), both from the watches, in French and English."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from starlette.responses import HTMLResponse, Response

from schemas.watch import Watch
from web.guard import Administering, tongues_of
from web.look.tongue import Tongue
from web.visit import Visit

router = APIRouter(include_in_schema=False, prefix="/privacy")
Asked = Annotated[Literal["", "en", "fr"], Query()]
Said = Annotated[str, Query(max_length=200)]


@dataclass(frozen=True, slots=True)
class Processing:
    """One watch as an activity of processing. basis, retention, recipients, sources: in words; empty: nobody has said
    so."""

    watch: Watch
    basis: str
    recipients: Sequence[str]
    sources: Sequence[str]
    retention: str


@router.get("/register")
def register(visit: Administering, language: Asked = "") -> Response:
    spoken = _in(visit, language)
    return spoken.page("privacy/register.html", activities=_activities(spoken), language=spoken.tongue.language)


@router.get("/register/file")
def register_file(visit: Administering, language: Asked = "") -> Response:
    spoken = _in(visit, language)
    visit.note("register downloaded")
    return _file(spoken, "privacy/register-file.html", "register", activities=_activities(spoken))


@router.get("/notice")
def notice(visit: Administering, language: Asked = "", controller: Said = "", contact: Said = "") -> Response:
    """controller, contact: who answers for it, and where they are asked; written into the text."""
    spoken = _in(visit, language)
    return spoken.page(
        "privacy/notice.html",
        activities=_activities(spoken),
        controller=controller,
        contact=contact,
        language=spoken.tongue.language,
    )


@router.get("/notice/file")
def notice_file(visit: Administering, language: Asked = "", controller: Said = "", contact: Said = "") -> Response:
    spoken = _in(visit, language)
    values = {"controller": controller, "contact": contact, "activities": _activities(spoken)}
    return _file(spoken, "privacy/notice-file.html", "notice", **values)


def _in(visit: Visit, language: str) -> Visit:
    """The same visit, told in a language; empty: in their own."""
    zone = visit.tongue.zone.key
    return replace(visit, tongue=tongues_of(visit.request).of(language, zone)) if language else visit


def _file(visit: Visit, template: str, name: str, **values: object) -> Response:
    body = visit.tongue.render(template, visit=visit, now=visit.backing.clock.now(), **values)
    file = f"{name}-{visit.tongue.language}-{visit.backing.clock.now():%Y-%m-%d}.html"
    return HTMLResponse(body, headers={"Content-Disposition": f'attachment; filename="{file}"'})


def _activities(visit: Visit) -> Sequence[Processing]:
    heard = sorted(visit.backing.state.coverage.newest())
    bases = _bases(visit.tongue)
    return [
        Processing(
            watch=watch,
            basis=bases.get(watch.legal_basis, ""),
            recipients=watch.recipients,
            sources=[source for source in heard if watch.listens(source)] or watch.sources,
            retention=_retention(visit.tongue, watch),
        )
        for watch in visit.watches()
    ]


def _retention(tongue: Tongue, watch: Watch) -> str:
    if watch.retention_days is None:
        return ""
    return tongue.several("%(num)s day", "%(num)s days", watch.retention_days)


def _bases(tongue: Tongue) -> Mapping[str, str]:
    """GDPR, Article 6, paragraph 1."""
    return {
        "consent": tongue("consent (Article 6.1.a)"),
        "contract": tongue("contract (Article 6.1.b)"),
        "legal_obligation": tongue("legal obligation (Article 6.1.c)"),
        "vital_interests": tongue("vital interests (Article 6.1.d)"),
        "public_task": tongue("public task (Article 6.1.e)"),
        "legitimate_interests": tongue("legitimate interests (Article 6.1.f)"),
    }
