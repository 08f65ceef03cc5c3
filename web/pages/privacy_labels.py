"""`/privacy/labels`: a label that is wrong is corrected, by whoever may say so, and taken back."""

from typing import Annotated

from fastapi import APIRouter, Form, Query
from starlette.responses import RedirectResponse, Response

from core.errors import NotFound
from schemas.analysis import Label
from schemas.scope import only
from web.door.sign_in import SEE_OTHER
from web.guard import Editing
from web.look.corrected import take_back
from web.look.refusals import Refusal
from web.visit import Visit

router = APIRouter(include_in_schema=False, prefix="/privacy/labels")
_NONE = Refusal("This watch has no such mention.")
SHOWN = 50


@router.get("")
def labels(
    visit: Editing,
    watch: Annotated[str, Query(max_length=64)] = "",
    mention: Annotated[str, Query(max_length=512)] = "",
) -> Response:
    return _shown(visit, watch, mention.strip())


@router.post("")
def correct(
    visit: Editing,
    watch: Annotated[str, Form(max_length=64)],
    mention: Annotated[str, Form(min_length=1, max_length=512)],
    label: Annotated[Label, Form()],
) -> Response:
    """The mention says so from then on, and others like it lean the same way."""
    seen = visit.watch(watch)
    try:
        visit.backing.teaching.teach(seen.id, label, [mention.strip()], visit.visitor.name)
    except NotFound:
        return _shown(visit, watch, mention, refused=_NONE, status=404)
    return RedirectResponse(f"/privacy/labels?watch={seen.id}", SEE_OTHER)


@router.post("/{correction}/revoke")
def revoke(visit: Editing, correction: int) -> Response:
    revoked, _ = take_back(visit, correction)
    return RedirectResponse(f"/privacy/labels?watch={revoked.watch}", SEE_OTHER)


def _shown(visit: Visit, watch: str, mention: str, refused: Refusal | None = None, status: int = 200) -> Response:
    watches = visit.watches()
    chosen = next((each for each in watches if each.id == watch), watches[0] if watches else None)
    found = visit.backing.store.mentions([mention], only(chosen.id)) if chosen and mention else []
    standing = visit.backing.state.corrections.standing([chosen.id]) if chosen else []
    if mention and chosen and not found:
        refused = refused or _NONE
    values = {"watches": watches, "chosen": chosen, "mention": mention, "labels": list(Label)}
    return visit.page(
        "privacy/labels.html",
        status,
        hit=next(iter(found), None),
        standing=list(reversed(standing))[:SHOWN],
        now=visit.backing.clock.now(),
        refusal=refused,
        **values,
    )
