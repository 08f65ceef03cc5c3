"""One incident as a message of Slack's Block Kit: the order of all our messages, its buttons, its picture."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import get_args
from urllib.parse import quote

from pydantic import JsonValue, ValidationError

from alerts.channel import Action
from alerts.messages import one_line
from alerts.notifiers.slack.api import Block
from alerts.notifiers.slack.words import words
from schemas.base import Frozen, Instant
from schemas.delivery import Delivery, Line, Section
from schemas.incident import IncidentState

LONGEST_TEXT, LONGEST_TITLE, LONGEST_LINE, LONGEST_LINK = 3000, 150, 900, 1500
LONGEST_MESSAGE = 12_000
"""Characters of all blocks together: Slack refuses somewhat more than 13,000."""
MOST_BLOCKS = 50
KEPT = 5
"""Blocks that a message always has room for: its title, its owner, its state, its buttons, its picture."""

OWNER, STATE, BUTTONS, PICTURE = "tocsin_owner", "tocsin_state", "tocsin_buttons", "tocsin_picture"
"""Blocks that are found again by their names when somebody acts."""
PRESSED = "tocsin."
"""What the id of each of our buttons begins with."""
ACTIONS: Sequence[Action] = get_args(Action)


class Target(Frozen):
    """What a button is about, as it carries it. notifier: by its name."""

    notifier: str
    incident: str
    language: str


class Shown(Frozen):
    """What a message shows of its incident besides its sections."""

    id: str = ""
    state: IncidentState = IncidentState.OPEN
    opened_at: Instant | None = None
    snoozed_until: Instant | None = None
    snoozed_above: float | None = None
    handled_by: str = ""
    owner: str = ""

    @classmethod
    def of(cls, delivery: Delivery) -> "Shown":
        try:
            return cls.model_validate_json(delivery.payload)
        except ValidationError:
            return cls()


def message(delivery: Delivery, shown: Shown, target: Target | None, picture: str) -> list[Block]:
    """target: of the buttons (None: it has none). picture: the id of Slack's file; empty: none."""
    own = words(delivery.language)
    sections = delivery.sections or (Section("", tuple(map(Line, delivery.text.splitlines()))),)
    blocks = [_title(delivery.subject), *_body(sections)]
    if shown.owner:
        blocks.append(_context(OWNER, own["assigned"].format(by=named(shown.owner))))
    state = stands(shown, own)
    if state:
        blocks.append(_context(STATE, state))
    if target is not None:
        blocks += buttons(offered(shown.state), target)
    if picture:
        blocks.append(_picture(picture, own))
    return blocks


def change(delivery: Delivery) -> list[Block]:
    """What is said in the thread: what happened, and the figures now."""
    return list(_body(delivery.sections[:2])) or [{"type": "section", "text": _mrkdwn(fallback(delivery))}]


def acted(blocks: Sequence[Block], said: str, after: IncidentState | None, target: Target) -> list[Block]:
    """A message as Slack keeps it, once somebody acted. after: how its incident stands now (None: as before, with an
    owner)."""
    ours = {str(block.get("block_id")): block for block in blocks if block.get("block_id") in (OWNER, STATE, BUTTONS)}
    others = [block for block in blocks if block.get("block_id") not in ours]
    if after is None:
        kept = [_context(OWNER, said), *(ours[name] for name in (STATE, BUTTONS) if name in ours)]
    else:
        kept = [*([ours[OWNER]] if OWNER in ours else []), _context(STATE, said), *buttons(offered(after), target)]
    pictures = [_again(block) for block in others if block.get("type") == "image"]
    return [*without_picture(others), *kept, *pictures]


def without_picture(blocks: Iterable[Block]) -> list[Block]:
    return [block for block in blocks if block.get("type") != "image"]


def stands(shown: Shown, own: Mapping[str, str]) -> str:
    """How the incident stands, in Slack's own markup; empty where it is simply open."""
    by = named(shown.handled_by)
    match shown.state:
        case IncidentState.ACKNOWLEDGED:
            return own["acknowledged"].format(by=by)
        case IncidentState.SNOOZED if shown.snoozed_until is not None:
            return own["snoozed.until"].format(by=by, until=_moment(shown.snoozed_until))
        case IncidentState.SNOOZED:
            return own["snoozed.doubled"].format(by=by)
        case IncidentState.RESOLVED:
            return own["closed"].format(by=by) if by else own["over"]
    return ""


def named(person: str) -> str:
    return escaped(one_line(person, 80))


def offered(state: IncidentState) -> Sequence[Action]:
    """What can be done to an incident that stands like this."""
    if state is IncidentState.RESOLVED:
        return ()
    done: Action | None = "acknowledge" if state is IncidentState.ACKNOWLEDGED else None
    return [action for action in ACTIONS if action != done]


def buttons(actions: Sequence[Action], target: Target) -> list[Block]:
    """One block; none where nothing can be done."""
    own, value = words(target.language), target.model_dump_json()
    elements = [_button(each, own, value) for each in actions]
    return [{"type": "actions", "block_id": BUTTONS, "elements": elements}] if elements else []


def escaped(text: str) -> str:
    """So that Slack reads none of its own signs in it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def fallback(delivery: Delivery) -> str:
    """What a lock screen shows: brand, severity and cause first."""
    said = (one_line(text, 300).strip() for text in (delivery.subject, delivery.incident))
    return escaped(next(filter(None, said), "Tocsin"))


def _button(action: Action, own: Mapping[str, str], value: str) -> JsonValue:
    button: dict[str, JsonValue] = {
        "type": "button",
        "action_id": f"{PRESSED}{action}",
        "text": _plain(own[action]),
        "value": value,
    }
    if action == "acknowledge":
        button["style"] = "primary"
    if action == "not_a_crisis":
        asked = {"title": "sure", "text": "sure.what", "confirm": "yes", "deny": "no"}
        button["confirm"] = {part: _plain(own[code]) for part, code in asked.items()}
    return button


def _moment(at: datetime) -> str:
    """Each reader sees it on their own clock."""
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{at:%Y-%m-%d %H:%M} UTC>"


def _title(subject: str) -> Block:
    return {"type": "header", "text": _plain(one_line(subject, LONGEST_TITLE) or "Tocsin")}


def _context(name: str, text: str) -> Block:
    return {"type": "context", "block_id": name, "elements": [_mrkdwn(text)]}


def _picture(file: str, own: Mapping[str, str]) -> Block:
    return {"type": "image", "block_id": PICTURE, "slack_file": {"id": file}, "alt_text": own["picture"]}


def _again(picture: Block) -> Block:
    """As it was sent: Slack adds fields that it does not take back."""
    file = picture.get("slack_file")
    named: JsonValue = {"id": file.get("id")} if isinstance(file, dict) else {}
    return {name: picture[name] for name in ("type", "block_id", "alt_text") if name in picture} | {"slack_file": named}


def _body(sections: Iterable[Section]) -> Iterable[Block]:
    """Cut at a line's end where Slack would refuse it."""
    room = LONGEST_MESSAGE
    for section in list(sections)[: MOST_BLOCKS - KEPT]:
        text = _section(section, min(room, LONGEST_TEXT))
        room -= len(text)
        if text:
            yield {"type": "section", "text": _mrkdwn(text)}


def _section(section: Section, room: int) -> str:
    bullet = "• " if section.heading else ""
    lines = [f"*{escaped(one_line(section.heading, LONGEST_TITLE))}*"] if section.heading else []
    text = ""
    for line in [*lines, *(f"{bullet}{_line(each)}" for each in section.lines if each.text.strip())]:
        longer = f"{text}\n{line}" if text else line
        if len(longer) > room:
            break
        text = longer
    return text


def _line(line: Line) -> str:
    text, link = escaped(one_line(line.text, LONGEST_LINE)), _address(line.link)
    return f"<{link}|{text}>" if link else text


def _address(link: str) -> str:
    """An address between Slack's angle brackets; empty where it is none of the web, or too long."""
    quoted = escaped(quote(link, safe="!#$%&'()*+,/:;=?@[]~"))
    web = link.startswith(("https://", "http://"))
    return quoted if web and len(quoted) <= LONGEST_LINK else ""


def _plain(text: str) -> JsonValue:
    return {"type": "plain_text", "text": text, "emoji": False}


def _mrkdwn(text: str) -> JsonValue:
    """verbatim: addresses and names in it are not made into links by Slack."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}
