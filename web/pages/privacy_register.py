"""`/privacy/register` and `/privacy/notice`: the record of processing (GDPR, Article 30), and what is told to those
whose posts are read (Article 14), both from the watches, in French and English."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from starlette.responses import HTMLResponse, Response

from web.call.languages import told_in
from web.guard import Administering
from web.look.register import activities
from web.visit import Visit

router = APIRouter(include_in_schema=False, prefix="/privacy")
Asked = Annotated[Literal["", "en", "fr"], Query()]
Said = Annotated[str, Query(max_length=200)]


@router.get("/register")
def register(visit: Administering, language: Asked = "") -> Response:
    spoken = told_in(visit, language)
    return spoken.page("privacy/register.html", activities=activities(spoken), language=spoken.tongue.language)


@router.get("/register/file")
def register_file(visit: Administering, language: Asked = "") -> Response:
    spoken = told_in(visit, language)
    visit.note("register downloaded")
    return _file(spoken, "privacy/register-file.html", "register", activities=activities(spoken))


@router.get("/notice")
def notice(visit: Administering, language: Asked = "", controller: Said = "", contact: Said = "") -> Response:
    """controller, contact: who answers for it, and where they are asked; written into the text."""
    spoken = told_in(visit, language)
    return spoken.page(
        "privacy/notice.html",
        activities=activities(spoken),
        controller=controller,
        contact=contact,
        language=spoken.tongue.language,
    )


@router.get("/notice/file")
def notice_file(visit: Administering, language: Asked = "", controller: Said = "", contact: Said = "") -> Response:
    spoken = told_in(visit, language)
    values = {"controller": controller, "contact": contact, "activities": activities(spoken)}
    return _file(spoken, "privacy/notice-file.html", "notice", **values)


def _file(visit: Visit, template: str, name: str, **values: object) -> Response:
    body = visit.tongue.render(template, visit=visit, now=visit.backing.clock.now(), **values)
    file = f"{name}-{visit.tongue.language}-{visit.backing.clock.now():%Y-%m-%d}.html"
    return HTMLResponse(body, headers={"Content-Disposition": f'attachment; filename="{file}"'})
