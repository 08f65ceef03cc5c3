"""What is wrong with a query, in the reader's language: the parser says it in English, with what was written in it."""

import re

from web.look.tongue import Tongue


def _(message: str) -> str:
    """Marks it for the catalogues."""
    return message


SAID = (
    _("%(it)s needs a term on its right, as in  %(example)s"),
    _("%(it)s needs a term on its left, as in  %(example)s"),
    _("%(it)s needs a term right after it, as in  %(example)s"),
    _("%(it)s needs a value, as in  author:sncf"),
    _("%(it)s needs one word of %(least)s letters or more before *, as in  boycot*"),
    _("%(it)s needs a distance of 1 to %(most)s, as in  %(example)s"),
    _("%(it)s means nothing here."),
    _("%(it)s has no meaning here."),
    _("this quotation is never closed."),
    _("this range is never closed."),
    _("this ( is never closed."),
    _("this ) closes nothing."),
    _("there is nothing between these parentheses."),
    _("there is nothing to look for."),
    _("a range belongs to a field, as in  influence:[60 TO *]"),
    _("%(it)s joins two words, phrases or groups of them, and no more."),
    _("%(it)s joins words, phrases and groups of them with OR, nothing else."),
    _("more than %(limit)s words and values."),
    _("nested more than %(limit)s deep."),
    _("there is no field %(it)s"),
    _('there is no watch "%(it)s".'),
    _('there is no topic "%(it)s".'),
    _('there is no saved query "%(it)s".'),
    _("%(it)s inside another field."),
    _("words have no order, hence no range."),
    _("%(it)s has no order, hence no range."),
    _("%(it)s: takes whole values, without *"),
    _("a word cannot begin with *"),
    _("%(it)s has no letter and no digit to look for."),
    _("%(it)s is a whole number, and %(value)s is none."),
    _("%(it)s is no range, as in  %(example)s"),
    _("%(it)s is no time."),
    _("%(it)s is %(values)s, not %(value)s."),
    _("The time ends before it begins."),
    _("Did you mean %(it)s: ? What holds a colon itself goes into quotes."),
    _("Fields are %(fields)s. What holds a colon itself goes into quotes."),
    _('Did you mean "%(it)s"?'),
    _('A phrase is written  "service client"'),
    _("A range is written  influence:[60 TO *]"),
    _("To look for words with such signs, quote them."),
    _("Write words, as in  colis OR livraison"),
    _("Several are written  %(example)s"),
    _("Split it into several queries."),
    _("Leave out what changes nothing."),
    _("A value with a colon goes into quotes."),
    _("A value that ends so goes into quotes."),
    _("Only its end may be left open, as in  boycot*"),
    _("Write 2026-03-02, or 2026-03-02T08:00."),
    _("Put the earlier one first."),
    _("As in  %(example)s"),
)
"""Those that people meet; what is none of them is said as it is. The first that fits is taken."""
_HOLE = re.compile(r"%\((\w+)\)s")


def _pattern(message: str) -> re.Pattern[str]:
    parts = _HOLE.split(message)
    return re.compile("".join(f"(?P<{each}>.+?)" if odd % 2 else re.escape(each) for odd, each in enumerate(parts)))


_PATTERNS = tuple((message, _pattern(message)) for message in SAID)


def refusal(tongue: Tongue, sentence: str) -> str:
    """A sentence or a hint of the parser's, without its position."""
    for message, pattern in _PATTERNS:
        found = pattern.fullmatch(sentence)
        if found:
            return tongue(message, **found.groupdict()) if found.groupdict() else tongue(message)
    return sentence
