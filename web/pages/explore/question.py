"""What every part of the page is asked, with the names in it looked up."""

from typing import Annotated

from fastapi import Depends

from web.guard import Looking
from web.look.asked import Asked, Given, asked, given
from web.look.naming import check_names

Written = Annotated[Given, Depends(given)]


def question(visit: Looking, written: Written) -> Asked:
    """Raises QueryError, UnknownName, Misused."""
    found = asked(written, visit.backing.clock.now(), visit.tongue.zone)
    if found.tree:
        check_names(visit.backing.state, visit.scope, found.tree, visit.visitor.account.person)
    return found


Question = Annotated[Asked, Depends(question)]
