"""What every source must do, whatever it reads. Its tests inherit SourceContract and say what its scene holds."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from ingest.port import Harvest, Refused, Source
from schemas.event import Covered, Event, Posted, Updated
from schemas.private import PrivateEvent, Received


@dataclass(frozen=True)
class Scene:
    """A source that ends, opened by nobody yet. mentions: distinct ones that it gives. refused: things it refuses."""

    source: Source
    mentions: int
    refused: int


@dataclass
class Given:
    """All that a source gave."""

    events: list[Event] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    private: list[PrivateEvent] = field(default_factory=list)
    resume: str = ""

    def add(self, harvest: Harvest) -> None:
        self.events += harvest.events
        self.refused += harvest.refused
        self.private += harvest.private
        self.resume = harvest.resume

    def take(self, source: Source, resume: str = "") -> None:
        for harvest in harvests(source, resume):
            self.add(harvest)

    def mentions(self) -> set[str]:
        """Private messages are counted with them."""
        public = {event.mention.id for event in self.events if isinstance(event, Posted | Updated)}
        return public | {event.message.id for event in self.private if isinstance(event, Received)}


def harvests(source: Source, resume: str = "") -> Iterator[Harvest]:
    """Until the source is exhausted."""
    source.open(resume)
    while True:
        harvest = source.next_batch()
        yield harvest
        if harvest.done:
            return


def everything(source: Source, resume: str = "") -> Given:
    given = Given()
    given.take(source, resume)
    source.close()
    return given


class SourceContract:
    def test_what_it_gave_it_says_to_have_covered_afterwards(self, scene: Scene) -> None:
        """What is not covered is unknown to detection: its mentions would never ring."""
        told: list[Posted | Updated] = []
        for event in everything(scene.source).events:
            match event:
                case Posted() | Updated():
                    told.append(event)
                case Covered(start=start, end=end):
                    told = [each for each in told if not start <= each.mention.published_at < end]
        assert not told

    def test_it_gives_every_mention_and_refuses_what_is_none(self, scene: Scene) -> None:
        given = everything(scene.source)
        assert len(given.mentions()) == scene.mentions
        assert len(given.refused) == scene.refused

    def test_a_refusal_says_where_it_is_and_why_in_a_sentence(self, scene: Scene) -> None:
        for refused in everything(scene.source).refused:
            assert refused.where
            assert refused.body
            assert refused.reason.endswith(".")

    def test_it_goes_on_after_any_batch_where_it_was_stopped(self, scene: Scene) -> None:
        whole = everything(scene.source)
        for stop in range(sum(1 for _ in harvests(scene.source))):
            before = Given()
            for number, harvest in enumerate(harvests(scene.source)):
                before.add(harvest)
                if number == stop:
                    break
            scene.source.close()
            after = everything(scene.source, before.resume)
            assert before.mentions() | after.mentions() == whole.mentions()
            assert len(before.refused) + len(after.refused) == len(whole.refused)

    def test_it_gives_the_same_mentions_when_it_is_read_again_from_the_beginning(self, scene: Scene) -> None:
        assert everything(scene.source).mentions() == everything(scene.source).mentions()

    def test_it_has_nothing_more_once_it_is_exhausted(self, scene: Scene) -> None:
        end = everything(scene.source).resume
        again = everything(scene.source, end)
        assert (again.events, again.refused) == ([], [])

    def test_it_claims_to_have_covered_only_what_it_gave_before(self, scene: Scene) -> None:
        claims: list[Covered] = []
        for event in everything(scene.source).events:
            if isinstance(event, Covered):
                claims.append(event)
            elif isinstance(event, Posted):
                claimed = [claim for claim in claims if claim.start <= event.mention.published_at < claim.end]
                assert claimed == []

    def test_it_may_be_closed_unopened_and_twice(self, scene: Scene) -> None:
        scene.source.close()
        scene.source.open("")
        scene.source.close()
        scene.source.close()
        assert everything(scene.source).mentions()
