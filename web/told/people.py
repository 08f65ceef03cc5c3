"""Who writes, who corrected what, and who may enter."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

from pydantic import ConfigDict, Field

from core.errors import NotFound
from core.state.authors import Profile
from core.state.corrections import Past
from core.state.marks import Kind
from core.state.state import State
from enrich.authors.labels import Labelled, labels
from schemas.analysis import Label, Probabilities
from schemas.base import Frozen, Instant
from schemas.people import Account, Person, Right, Role
from schemas.scope import Scope
from web.told.lists import told

if TYPE_CHECKING:
    from web.look.ranked import Somebody

Figures = dict[str, float]


class LabelTold(Frozen):
    """What the rules say of an author now. watch: to whom it is that; null: to everybody."""

    label: Annotated[str, Field(examples=["detractor"])]
    watch: Annotated[str | None, Field(examples=["brisolle"])]
    evidence: Annotated[str, Field(examples=["9 of 10 posts of 28 days are negative"])]
    figures: Annotated[Figures, Field(examples=[{"posts": 10.0, "negative": 9.0}])]
    given_at: Instant
    expires_at: Instant


class AuthorTold(Frozen):
    """influence: 0 to 100, the sum of its parts; weights: the most that each part could give. signs: of automation."""

    author_id: Annotated[str, Field(examples=["bluesky:did:plc:7"])]
    handle: Annotated[str, Field(examples=["lea"])]
    name: Annotated[str, Field(examples=["Léa"])]
    followers: Annotated[int | None, Field(examples=[2300])]
    verified: bool
    observed_at: Instant
    influence: Annotated[float | None, Field(examples=[41.5])]
    parts: Annotated[Figures, Field(examples=[{"reach": 30.0, "drawn": 11.5}])]
    weights: Annotated[Figures, Field(examples=[{"reach": 40.0, "drawn": 20.0}])]
    authority: Figures
    signs: Figures
    labels: tuple[LabelTold, ...]


class MarkTold(Frozen):
    """What people say that somebody is to a watch."""

    author: Annotated[str, Field(examples=["bluesky:did:plc:7"])]
    watch: Annotated[str, Field(examples=["brisolle"])]
    kind: Annotated[Kind, Field(examples=["press"])]
    by: Annotated[str, Field(examples=["ada@example.org"])]
    at: Instant


class RankedTold(Frozen):
    """Somebody in a ranking of a watch. mentions: without reposts, in the time; positive, negative: towards the watch.
    influence: 0 to 100; null where nothing is remembered of them."""

    author_id: Annotated[str, Field(examples=["bluesky:did:plc:7"])]
    handle: Annotated[str, Field(examples=["lea"])]
    name: Annotated[str, Field(examples=["Léa"])]
    followers: Annotated[int | None, Field(examples=[2300])]
    influence: Annotated[float | None, Field(examples=[41.5])]
    mentions: Annotated[int, Field(examples=[12])]
    positive: Annotated[int, Field(examples=[1])]
    negative: Annotated[int, Field(examples=[9])]
    labels: Annotated[tuple[str, ...], Field(examples=[["detractor"]])]
    mark: Annotated[Kind | None, Field(examples=["customer"])]


class CorrectionTold(Frozen):
    """said: negative, neutral, positive, by the model alone. revoked_at: null while it stands."""

    id: int
    mention: Annotated[str, Field(examples=["bluesky:3"])]
    label: Label
    said: Annotated[Probabilities | None, Field(examples=[[0.1, 0.8, 0.1]])]
    model: Annotated[str, Field(examples=["tocsin-fast@2"])]
    by: Annotated[str, Field(examples=["ada@example.org"])]
    at: Instant
    revoked_at: Instant | None
    revoked_by: str | None


class Taught(Frozen):
    """new: how many said something new. job: what enriches their mentions again; null where nothing was new."""

    new: Annotated[int, Field(examples=[2])]
    job: Annotated[int | None, Field(examples=[7])]


class Revoked(Frozen):
    """mention: that is judged anew, by the job."""

    mention: Annotated[str, Field(examples=["bluesky:3"])]
    job: Annotated[int, Field(examples=[7])]


class AccountTold(Person):
    """Of an account, without what an identity provider calls it."""

    model_config = ConfigDict(extra="ignore")

    subject: Annotated[str, Field(exclude=True)] = ""
    id: int
    has_password: bool
    created_at: Instant


class AccountAdded(AccountTold):
    """link: with which the password is chosen, once, within three days. Nobody is shown it again."""

    link: Annotated[str, Field(examples=["https://tocsin.example.org/welcome?link=…"])]


class Link(Frozen):
    link: Annotated[str, Field(examples=["https://tocsin.example.org/welcome?link=…"])]


class Team(Frozen):
    """watches: of the team. members: logins."""

    team: Annotated[str, Field(examples=["care"])]
    watches: Annotated[tuple[str, ...], Field(examples=[["brisolle", "oramire"]])]
    members: Annotated[tuple[str, ...], Field(examples=[["ada@example.org"]])]


class TokenTold(Frozen):
    id: int
    name: Annotated[str, Field(examples=["nightly export"])]
    rights: frozenset[Right]
    created_at: Instant
    ends_at: Instant
    used_at: Instant | None


class TokenAdded(TokenTold):
    """token: the key itself, which nobody is shown again."""

    token: Annotated[str, Field(examples=["tocsin_…"])]


class Me(Frozen):
    """rights: of what was sent to enter. watches: those that may be seen; null: all of them."""

    login: Annotated[str, Field(examples=["ada@example.org"])]
    name: Annotated[str, Field(examples=["Ada"])]
    role: Role
    teams: frozenset[str]
    rights: frozenset[Right]
    watches: Annotated[tuple[str, ...] | None, Field(examples=[["brisolle", "oramire"]])]


def described(state: State, authors: Sequence[str], scope: Scope, now: datetime) -> list[AuthorTold]:
    """In the order asked for, with what they are to watches that may be seen. Raises NotFound where nothing is
    remembered of one."""
    profiles, conduct = state.authors.profiles(authors), state.authors.remembered(authors)
    for unknown in (each for each in authors if each not in profiles):
        raise NotFound(f"Nothing is remembered of {unknown}.", "`tocsin top author_id` lists those who write most.")
    watches = [each.watch for each in state.watches.list() if scope.allows(each.watch.id)]
    return [
        _author(profiles[each], labels(profiles[each].author, conduct[each], watches, now), scope) for each in authors
    ]


def ranked_told(somebody: "Somebody") -> RankedTold:
    profile, said = somebody.profile, somebody.said
    return RankedTold(
        author_id=somebody.id,
        handle=profile.author.handle if profile else "",
        name=profile.author.name if profile else "",
        followers=profile.author.followers if profile else None,
        influence=profile.influence.score if profile and profile.influence else None,
        mentions=said.mentions,
        positive=said.positive,
        negative=said.negative,
        labels=tuple(each.role.value for each in somebody.labels),
        mark=somebody.mark,
    )


def correction_told(past: Past) -> CorrectionTold:
    return told(CorrectionTold, past.correction, revoked_at=past.revoked_at, revoked_by=past.revoked_by or None)


def account_told(account: Account) -> AccountTold:
    return told(AccountTold, account.person, **_kept(account))


def account_added(account: Account, link: str) -> AccountAdded:
    return told(AccountAdded, account.person, **_kept(account), link=link)


def _kept(account: Account) -> dict[str, object]:
    return {"id": account.id, "has_password": account.has_password, "created_at": account.created_at}


def _author(profile: Profile, given: Sequence[Labelled], scope: Scope) -> AuthorTold:
    author, influence = profile.author, profile.influence
    authority = influence.authority if influence else {}
    return told(
        AuthorTold,
        author,
        author_id=author.id,
        observed_at=profile.observed_at,
        influence=influence.score if influence else None,
        parts=influence.parts if influence else {},
        weights=influence.weights if influence else {},
        authority={watch: points for watch, points in authority.items() if scope.allows(watch)},
        signs=influence.signs if influence else {},
        labels=tuple(
            told(LabelTold, each, label=each.role.value, watch=each.watch or None, figures=dict(each.figures))
            for each in given
        ),
    )
