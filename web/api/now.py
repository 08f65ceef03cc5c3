"""`/now`: how each brand stands."""

from starlette.responses import Response

from web.call.reply import reply
from web.call.route import resource
from web.guard import Looking
from web.look.standing import brands_of
from web.told.curves import BrandTold, brand_told
from web.told.lists import Items

router = resource("now", "/now")


@router.get("", response_model=Items[BrandTold])
def list_brands(visit: Looking) -> Response:
    """The last hour of each brand and competitor against what is usual, its tone and share of voice of a day, and what
    is open."""
    return reply(visit, Items[BrandTold](items=tuple(map(brand_told, brands_of(visit)))))
