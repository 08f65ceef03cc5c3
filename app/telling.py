"""An incident in words, as its messages say it, for whoever may read the mentions themselves."""

from alerts.casework import quoted
from alerts.messages import Notice, render
from alerts.port import Voices
from schemas.delivery import Delivery
from schemas.incident import Incident
from schemas.route import Route
from schemas.watch import Watch


def told(incident: Incident, watch: Watch, voices: Voices, language: str) -> Delivery:
    """Subject and text, with texts and handles: it goes to no third party."""
    route = Route(id="here", channel="here", language="fr" if language == "fr" else "en", third_parties="texts")
    return render(Notice(incident.id, "opened", route), incident, watch, quoted(voices, incident))
