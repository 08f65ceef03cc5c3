"""`/explore/figures`: what each way of counting means, with its formula."""

from fastapi import APIRouter
from starlette.responses import Response

from web.guard import Looking
from web.look.modes import mode_names

router = APIRouter(prefix="/explore")


@router.get("/figures")
def figures(visit: Looking) -> Response:
    return visit.page("explore/figures.html", modes=mode_names(visit.tongue))
