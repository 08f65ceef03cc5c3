"""`/openapi.json`: all of this, for programs that read programs."""

from fastapi import APIRouter, FastAPI
from starlette.responses import JSONResponse, Response

from web.call.document import document
from web.guard import Looking

router = APIRouter(include_in_schema=False)
ABOVE = "/api/v1/"


@router.get("/openapi.json")
def show_document(visit: Looking) -> Response:
    """For whoever may look."""
    app: FastAPI = visit.request.app
    app.openapi_schema = app.openapi_schema or document(app, ABOVE)
    return JSONResponse(app.openapi_schema)
