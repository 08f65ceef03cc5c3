"""The company's own sign-in: its identity provider, and who of those it vouches for is let in."""

from collections import OrderedDict
from threading import Lock

from web.door.identity import Terms
from web.door.provider import Provider

REMEMBERED = 10_000


class Company:
    """label: of the button at the door."""

    def __init__(self, provider: Provider, terms: Terms, label: str) -> None:
        self.provider = provider
        self.terms = terms
        self.label = label
        self._states: OrderedDict[str, None] = OrderedDict()
        self._lock = Lock()

    def once(self, state: str) -> bool:
        """Whether this is the first time that an answer with this state comes to this process."""
        with self._lock:
            if state in self._states:
                return False
            self._states[state] = None
            if len(self._states) > REMEMBERED:
                self._states.popitem(last=False)
            return True
