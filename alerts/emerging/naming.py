"""What a found topic is called where a topic's id stands."""

import re
from hashlib import blake2b

from schemas.watch import Watch

PREFIX = "found-"
LONGEST = 40


def identity(query: str, watch: Watch) -> str:
    """Readable where it is written in Latin letters, the same for the same query."""
    slug = re.sub(r"[^a-z0-9]+", "-", query.lower()).strip("-")
    if not query.isascii() or not 0 < len(slug) <= LONGEST:
        slug = blake2b(query.encode(), digest_size=6).hexdigest()
    taken = {topic.id for topic in watch.topic}
    made = f"{PREFIX}{slug}"
    return f"{made}-{watch.id}"[:64] if made in taken else made
