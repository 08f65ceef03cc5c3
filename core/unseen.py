"""Characters that nobody sees, and that turn the direction of what stands around them, or end a document: strangers write
texts."""

import re

UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def legible(text: str) -> str:
    """As long as it was, with a sign in the place of each of them."""
    return UNSEEN.sub("\N{REPLACEMENT CHARACTER}", text) if UNSEEN.search(text) else text
