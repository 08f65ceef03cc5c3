"""Every text that pages say, as the code and the templates have it, and its French."""

from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as Translated
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

WEB = Path(__file__).parents[2] / "web"
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "tongue")),
    **dict.fromkeys(("ngettext", "several"), (1, 2)),
    "Place": (1,),
}
METHODS = [("templates/**.html", "jinja2"), ("**.py", "python")]
OPTIONS = {"templates/**.html": {"newstyle_gettext": "true", "silent": "false", "trimmed": "false"}}
Message = str | tuple[str, ...]


def said() -> Iterator[tuple[str, Message]]:
    """Where, and what."""
    found = extract_from_dir(WEB, METHODS, OPTIONS, KEYWORDS)
    yield from ((str(file), message) for file, _, message, _, _ in found if message)


def translated() -> Iterator[Translated]:
    """What stands in all the catalogues, one after the other."""
    for file in sorted((WEB / "locale" / "fr").glob("*.po")):
        with file.open("rb") as written:
            yield from (message for message in read_po(written, locale="fr") if message.id)


def french() -> Catalog:
    """What pages have of them."""
    together = Catalog(locale="fr")
    for message in translated():
        together.add(message.id, message.string)
    return together
