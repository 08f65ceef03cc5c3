"""`/explore`: any question to the mentions, and its answer from every side. The address is the question."""

from fastapi import APIRouter

from web.pages.explore import asking, charts, completion, figures, mentions, page, panels, terms
from web.pages.kinds import Place

PLACE = Place("Explore", "/explore", 20)
router = APIRouter(include_in_schema=False)
for part in (page, asking, charts, panels, terms, mentions, completion, figures):
    router.include_router(part.router)
