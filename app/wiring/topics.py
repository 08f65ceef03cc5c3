"""Topics on other brokers than our bus's, for sources that read them."""

from core.bus.kafka.settings import servers
from core.bus.login import Login
from core.errors import Misconfigured
from ingest.port import Topic


class ForeignTopics:
    """Implements ingest/port.py Topics."""

    def join(self, url: str, login: Login, topic: str, group: str) -> Topic:
        from core.bus.kafka.foreign import ForeignTopic

        try:
            brokers = servers(url)
        except ValueError as error:
            raise Misconfigured(f"{url} is no address of brokers: {error}.") from None
        return ForeignTopic.join(brokers, login, topic, group)
