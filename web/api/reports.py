"""`/reports`: a week of a brand, in figures and as a file. It is scheduled by a digest of the watch."""

from typing import Annotated

from fastapi import Path, Query
from starlette.responses import Response

from index.port import Mode
from web.call.languages import Language, told_in
from web.call.reply import reply
from web.call.route import resource
from web.guard import Looking
from web.reports.asked import FORMS, Kind, file, wanted, whole
from web.told.reports import ReportTold, report_told

router = resource("reports", "/reports")
WatchId = Annotated[str, Path(max_length=64, examples=["brisolle"])]
Week = Annotated[
    str, Query(max_length=16, description="ISO 8601; empty: the last that is over.", examples=["2026-W47"])
]
WRITTEN = {
    "content": {kind: {"schema": {"type": "string", "format": "binary"}, "example": ""} for kind, _ in FORMS.values()},
    "description": "One file.",
}


@router.get("/{watch}", response_model=ReportTold)
def show_report(visit: Looking, watch: WatchId, week: Week = "") -> Response:
    """A week of a brand, from Monday to Sunday on its clocks, against the week before."""
    return reply(visit, report_told(whole(visit, wanted(visit, watch, week, Mode.EFFECTIVE))))


@router.get("/{watch}/file", response_class=Response, responses={200: WRITTEN})
def download_report(
    visit: Looking,
    watch: WatchId,
    form: Annotated[Kind, Query(alias="format", examples=["pdf"])],
    week: Week = "",
    mode: Annotated[Mode, Query(description="In which volumes are shown first.")] = Mode.EFFECTIVE,
    language: Language = "",
) -> Response:
    """The report as a document, a picture, a workbook or a presentation."""
    found = file(visit, wanted(visit, watch, week, mode), form, told_in(visit, language).tongue)
    headers = {"Content-Disposition": f'attachment; filename="{found.name}"'}
    return Response(found.body, media_type=found.kind, headers=headers)
