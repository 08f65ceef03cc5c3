"""A message that tells of nothing: whether a channel is reached."""

from datetime import datetime

from alerts.messages import as_html, as_text, one_line
from alerts.words import speech
from schemas.delivery import Delivery, Line, Section

NAME = 64


def trial(channel: str, language: str, by: str, at: datetime) -> Delivery:
    """by: who asks, as the message says it. at: when, in UTC; the same moment makes the same delivery."""
    said = speech(language)
    subject = said.say("test.subject", channel=channel)
    line = said.say("test.said", by=one_line(by, NAME), at=said.moment(at, "UTC"), zone="UTC")
    sections = (Section("", (Line(line),)),)
    key = f"test-{at:%Y%m%d-%H%M%S}"
    return Delivery(
        key=f"{key}|{channel}|test",
        channel=channel,
        incident=key,
        what="test",
        subject=subject,
        text=as_text(subject, sections),
        html=as_html(subject, sections, said.language),
        sections=sections,
        language=said.language,
    )
