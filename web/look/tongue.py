"""Words, numbers and times as a reader's language and clocks have them, and templates in them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_time, format_timedelta, get_day_names
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent
from babel.support import Translations
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import escape

from core.unseen import legible
from schemas.sentence import Sentence
from web.look.mentions import FOR_TEMPLATES
from web.look.retold import Templates
from web.words import language_of

HERE = Path(__file__).parent.parent
TEMPLATES, LOCALE = HERE / "templates", HERE / "locale"
Language = Literal["en", "fr"]
SENTENCES = ("kept.po", "refusals.po")
"""The catalogues of what a process wrote down, and of what a failure says."""
TWO_FORMS = "nplurals=2; plural=(n > 1);"
"""Of French, as every catalogue here is written."""


@dataclass(frozen=True, slots=True)
class Tongue:
    """zone: whose clocks are read. Every text is English in the code; the catalogues have the French."""

    language: Language
    zone: ZoneInfo
    translations: Translations
    templates: Environment
    sentences: Templates

    def __call__(self, message: str, **values: object) -> str:
        """`tongue("Opened %(when)s", when=…)`; of a sentence that is Sentence, its own values go in."""
        if isinstance(message, Sentence):
            return _told(self.translations, message)
        said = self.translations.ugettext(message)
        return said % values if values else said

    def retold(self, kept: str) -> str:
        """What somebody wrote down in English, in the words of this language; empty: it is no sentence of ours."""
        if self.language == "en":
            return kept
        if isinstance(kept, Sentence):
            values = {name: self._said(each) for name, each in kept.values.items()}
            return _told(self.translations, Sentence(kept.template, **values))
        found = self.sentences.found(kept)
        return _told(self.translations, found) if found else ""

    def _said(self, value: object) -> object:
        return (self.retold(value) or value) if isinstance(value, str) else value

    def several(self, one: str, many: str, count: int, **values: object) -> str:
        """`%(num)s` in the message is the count, as it is written in the language."""
        return self.translations.ungettext(one, many, count) % {"num": self.number(count), **values}

    def number(self, value: float) -> str:
        """Whole from 10 on, one decimal below where there is one."""
        rounded = round(value, 1) if abs(value) < 10 else round(value)
        return str(format_decimal(rounded, locale=self.locale))

    def signed(self, value: float) -> str:
        """With a plus, or a real minus."""
        written = self.number(abs(value))
        return f"−{written}" if value < 0 and written != "0" else f"+{written}" if written != "0" else written

    def percent(self, share: float) -> str:
        return str(format_percent(share, "#,##0\u202f%" if self.language == "fr" else "#,##0%", locale=self.locale))

    def changed(self, share: float) -> str:
        """With a plus, or a real minus; from ten times on as a factor."""
        if share >= 9:
            return f"×{self.number(share + 1)}"
        sign = "−" if share < 0 else "+"
        return f"{sign}{self.percent(abs(share))}"

    def moment(self, at: datetime) -> str:
        """`22 Nov 2026, 14:03`."""
        return str(format_datetime(at, "d MMM y, HH:mm", tzinfo=self.zone, locale=self.locale))

    def day(self, at: datetime) -> str:
        """`Sunday 22 November`."""
        return str(format_date(at.astimezone(self.zone), "EEEE d MMMM", locale=self.locale))

    def weekday(self, number: int) -> str:
        """number: 1 Monday to 7 Sunday."""
        return str(get_day_names("wide", "stand-alone", self.locale)[number - 1])

    def date(self, at: datetime) -> str:
        return str(format_date(at.astimezone(self.zone), "d MMM y", locale=self.locale))

    def clock(self, at: datetime) -> str:
        return str(format_time(at, "HH:mm", tzinfo=self.zone, locale=self.locale))

    def brief(self, at: datetime, now: datetime) -> str:
        """The hour of what was today, with the day of what was before."""
        today = at.astimezone(self.zone).date() == now.astimezone(self.zone).date()
        return (
            self.clock(at) if today else str(format_datetime(at, "d MMM HH:mm", tzinfo=self.zone, locale=self.locale))
        )

    def lasting(self, length: timedelta) -> str:
        """`3 hours`: the largest unit that says it well."""
        return str(format_timedelta(length, granularity="minute", threshold=1.5, locale=self.locale))

    def language_named(self, code: str) -> str:
        """Of ISO 639-1, as the language calls it: `German`."""
        return str(self.locale.languages.get(code, code))

    def place_named(self, place: str) -> str:
        """place: the code of a country (ISO 3166-1), told by its name; any other as it is."""
        return str(self.locale.territories.get(place.upper(), place))

    @property
    def locale(self) -> Locale:
        return Locale.parse(self.language)

    def render(self, template: str, **values: object) -> str:
        return self.templates.get_template(template).render(tongue=self, **values)


class Tongues:
    """Both of them, read once. assets: the addresses of static files by name."""

    def __init__(self, assets: Mapping[str, str]) -> None:
        catalogues: Mapping[Language, Translations] = {"en": Translations(), "fr": _catalogue("fr")}
        self._made = {language: (words, _templates(language, words, assets)) for language, words in catalogues.items()}
        self._sentences = Templates(sentences_of("fr"))

    def of(self, asked: str, zone: str = "UTC") -> Tongue:
        """asked: a language, or what a browser accepts."""
        language: Language = "fr" if language_of(asked) == "fr" else "en"
        words, templates = self._made[language]
        return Tongue(language, ZoneInfo(zone), words, templates, self._sentences)

    def compile(self) -> None:
        """Every template, in each language: else whoever opens a page first waits for that."""
        for _, templates in self._made.values():
            for name in templates.list_templates():
                templates.get_template(name)

    def accepted(self, header: str) -> Tongue:
        return self.of(header)


def _templates(language: Language, words: Translations, assets: Mapping[str, str]) -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
        finalize=harmless,
        auto_reload=False,
    )
    made.install_gettext_callables(*_spoken(words, language), newstyle=False)  # type: ignore[attr-defined]
    made.globals["asset"] = assets.__getitem__
    made.globals.update(FOR_TEMPLATES)
    return made


def _spoken(words: Translations, language: Language) -> tuple[Callable[..., str], Callable[..., str]]:
    """What templates call as `_` and `ngettext`. Jinja's own take every message for markup, also one that holds what
    somebody wrote: a failure that names it. These escape message and values alike."""

    def one(message: str, /, **values: object) -> str:
        if isinstance(message, Sentence):
            return _told(words, message)
        said = words.ugettext(str(message))
        return escape(said) % values if values else said.replace("%%", "%")

    def several(single: str, many: str, count: int, /, **values: object) -> str:
        number = format_decimal(count, locale=language)
        return escape(words.ungettext(single, many, count)) % {"num": number, **values}

    return one, several


def _told(words: Translations, sentence: Sentence) -> str:
    """In its language, and what stands in it as well."""
    values = {
        name: _told(words, each) if isinstance(each, Sentence) else each for name, each in sentence.values.items()
    }
    return words.ugettext(sentence.template) % values


def harmless(value: object) -> object:
    """What a template writes, made legible: failures too, which are no texts yet."""
    if isinstance(value, str):
        return type(value)(legible(value))
    return legible(str(value)) if isinstance(value, BaseException) else value


def sentences_of(language: str) -> Iterator[str]:
    """In English."""
    for file in SENTENCES:
        with (LOCALE / language / file).open("rb") as written:
            yield from (str(message.id) for message in read_po(written, locale=language) if message.id)


def _catalogue(language: str) -> Translations:
    """Every page keeps its own words; here they are one."""
    together = Catalog(locale=language)
    together.mime_headers = [("Plural-Forms", TWO_FORMS)]  # the library's own has a third one, of millions
    for file in sorted((LOCALE / language).glob("*.po")):
        with file.open("rb") as written:
            own = read_po(written, locale=language)
            together.mime_headers = own.mime_headers  # with its plural forms: Babel's own for French has a third
            for message in own:
                if message.id:
                    together.add(message.id, message.string)
    compiled = BytesIO()
    write_mo(compiled, together)
    compiled.seek(0)
    return Translations(compiled)
