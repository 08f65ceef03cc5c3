"""Comments and threads as YouTube's API writes them, and the mentions that they are."""

from datetime import datetime

from pydantic import Field

from ingest.clean import mention_of
from schemas.base import Frozen
from schemas.mention import Mention

NETWORK = "youtube"
_SEEN = frozenset({"", "published"})


class Channel(Frozen):
    value: str


class Said(Frozen):
    """textDisplay: plain, as it was asked for. moderationStatus: told to owners only."""

    textDisplay: str  # noqa: N815 - the platform's name, as of all fields here
    videoId: str = ""  # noqa: N815
    parentId: str = ""  # noqa: N815
    authorDisplayName: str = ""  # noqa: N815
    authorChannelId: Channel | None = None  # noqa: N815
    likeCount: int = 0  # noqa: N815
    moderationStatus: str = ""  # noqa: N815
    publishedAt: datetime  # noqa: N815
    updatedAt: datetime | None = None  # noqa: N815


class Comment(Frozen):
    id: str = Field(min_length=1)
    snippet: Said

    @property
    def mention(self) -> str:
        return f"{NETWORK}:{self.id}"

    @property
    def open(self) -> bool:
        return self.snippet.moderationStatus in _SEEN


class Head(Frozen):
    videoId: str = ""  # noqa: N815
    topLevelComment: Comment  # noqa: N815
    totalReplyCount: int = 0  # noqa: N815


class Answers(Frozen):
    comments: tuple[Comment, ...] = ()


class Thread(Frozen):
    """replies: some of them, where there are many."""

    id: str
    snippet: Head
    replies: Answers = Answers()


def mention_in(comment: Comment, source: str, video: str, title: str, answers: int, now: datetime) -> Mention:
    """video: its id. title: of the video. answers: how many there are. Raises Permanent with a sentence."""
    said = comment.snippet
    name = said.authorDisplayName
    author = said.authorChannelId.value if said.authorChannelId else name
    return mention_of(
        {
            "id": comment.mention,
            "network": NETWORK,
            "source": source,
            "kind": "reply" if said.parentId else "comment",
            "url": f"https://www.youtube.com/watch?v={video}&lc={comment.id}",
            "title": title,
            "text": said.textDisplay,
            "author": {"id": f"{NETWORK}:{author}", "handle": name.lstrip("@"), "name": name},
            "thread": f"{NETWORK}:{video}",
            "reply_to": f"{NETWORK}:{said.parentId}" if said.parentId else "",
            "engagement": {"likes": max(0, said.likeCount), "replies": max(0, answers)},
            "published_at": said.publishedAt.isoformat(),
            "observed_at": now.isoformat(),
        }
    )
