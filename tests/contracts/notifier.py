"""What every notifier does, whatever its channel: a test class of each one inherits from this."""

from pydantic import BaseModel

from alerts.channel import Notifier
from core.plugins import Plugins
from schemas.delivery import Delivery

NOTIFIERS: Plugins[Notifier] = Plugins("alerts.notifiers", "tocsin.notifiers")
OPENED = Delivery(
    key="voltea-1|channel|opened",
    channel="channel",
    incident="voltea-1",
    subject="Voltéa 4/5 : panne de l’appli",
    text="214 mentions négatives\n",
    html="<p>214 mentions négatives</p>",
    payload='{"id": "voltea-1"}',
)
LATER = OPENED.model_copy(update={"key": "voltea-1|channel|resolved-2"})


class NotifierContract:
    """name: of the plug-in. A subclass gives the fixture `notifier`: one that works, and whose channel takes all."""

    name: str

    def test_it_is_found_by_its_name(self) -> None:
        plugin = NOTIFIERS.load(self.name)
        assert issubclass(plugin.settings, BaseModel)

    def test_an_unknown_setting_is_a_mistake(self) -> None:
        assert NOTIFIERS.load(self.name).settings.model_config["extra"] == "forbid"

    def test_it_names_what_it_sent(self, notifier: Notifier) -> None:
        assert notifier.send(OPENED)

    def test_sending_again_is_no_failure(self, notifier: Notifier) -> None:
        assert notifier.send(OPENED) == notifier.send(OPENED)

    def test_what_follows_is_sent_into_the_thread_of_the_first(self, notifier: Notifier) -> None:
        first = notifier.send(OPENED)
        assert notifier.send(LATER.model_copy(update={"thread": first}))

    def test_any_letters_can_be_sent(self, notifier: Notifier) -> None:
        odd = "a\x00b\u202e\ud800\r\nX: y é 漢字 🚨"
        assert notifier.send(OPENED.model_copy(update={"subject": odd, "text": odd, "html": odd}))
