"""Character references of HTML (`&eacute;`, `&#233;`) as the characters that they mean."""

import re
from html import unescape

_ENDLESS = re.compile(r"&#[0-9]{20,}+;?")


def unescaped(text: str) -> str:
    """As html.unescape, which raises ValueError for a number of more digits than Python reads: such a number means no
    character."""
    return unescape(_ENDLESS.sub("\N{REPLACEMENT CHARACTER}", text)) if "&" in text else text
