"""Which watches' own accounts a mention speaks to."""

from collections.abc import Sequence

from enrich.port import Draft, Surroundings
from schemas.base import Strict
from schemas.watch import account_key


class Settings(Strict):
    """Nothing to set: the accounts are those of the watches."""


class Addressed:
    """By handle on the same network, in the text, among the addressed accounts or as whom it replies to."""

    provides = "addressed"
    needs = frozenset({"text", "matches"})
    model = "addressed@1"

    def __init__(self, _settings: Settings, around: Surroundings) -> None:
        self._accounts = {
            each.watch.id: frozenset(account.key for account in each.watch.account) for each in around.listening.watches
        }

    def __call__(self, drafts: Sequence[Draft]) -> list[tuple[str, ...] | None]:
        return [self._addressed(draft) for draft in drafts]

    def _addressed(self, draft: Draft) -> tuple[str, ...] | None:
        """None where there is none."""
        mention, facts = draft.mention, draft.analysis.text
        watches = [match.watch for match in draft.analysis.matches if self._accounts.get(match.watch)]
        if not watches:
            return None
        named = [*mention.addressed, mention.reply_to_author, *(facts.handles if facts else ())]
        heard = {account_key(mention.network, name.removeprefix(f"{mention.network}:")) for name in named if name}
        heard.discard(account_key(mention.network, mention.author.handle))
        return tuple(watch for watch in watches if heard & self._accounts[watch]) or None
