"""An incident in words, as its messages say it, for whoever may read the mentions themselves; and its post-mortem."""

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import structlog

from alerts.casework import quoted
from alerts.messages import Notice, as_text, render
from alerts.port import Voices
from alerts.words import speech
from core.clock import Clock
from core.whole import whole
from schemas.incident import Incident
from schemas.route import Route
from schemas.watch import Watch

if TYPE_CHECKING:
    from alerts.postmortem.gather import Gatherer

_log = structlog.get_logger(__name__)


def told(incident: Incident, watch: Watch, voices: Voices, language: str) -> str:
    """Subject and sections, with texts and handles: it goes to no third party."""
    route = Route(id="here", channel="here", language="fr" if language == "fr" else "en", third_parties="texts")
    delivery = render(Notice(incident.id, "opened", route), incident, watch, quoted(voices, incident))
    return as_text(delivery.subject, delivery.sections)


def post_mortem(
    gatherer: "Gatherer", incident: str, form: Literal["html", "pdf"], reader: Route, out: Path, clock: Clock
) -> None:
    """Writes it whole or not at all. Raises as `looked_back`, and Misconfigured where `out` cannot be written."""
    content = looked_back(gatherer, incident, form, reader, clock)
    with whole(out) as file:
        file.write_bytes(content)


def looked_back(
    gatherer: "Gatherer", incident: str, form: Literal["html", "pdf"], reader: Route, clock: Clock
) -> bytes:
    """reader: its language, and whether it may hold texts and names of others. Raises NotFound, Permanent,
    Misconfigured."""
    from alerts.postmortem.html import look_of, page
    from alerts.postmortem.pdf import document
    from alerts.postmortem.report import report

    said = speech(reader.language or "en")
    material = gatherer.gather(incident, said)
    if reader.third_parties == "texts":
        _log.info("third_party_texts", incident=incident, channel=reader.channel)
    written, look = report(material, reader, said, clock.now()), look_of(said.language, material.watch.time_zone)
    return document(written, look) if form == "pdf" else page(written, look).encode()
