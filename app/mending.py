"""Dead letters of rows that a replay has taken after all: they are closed, and no others."""

from collections.abc import Mapping, Sequence

from core.state.dead_letters import DeadLetters, LetterStatus
from ingest.port import Surroundings
from ingest.sources.files import Settings as FileSettings
from ingest.sources.files.mended import is_still, taken


def close_mended(letters: DeadLetters, topic: str, file: FileSettings, around: Surroundings, by: str) -> int:
    """Closes, as replayed, those of a file whose rows are taken as it stands now. Returns how many.

    topic: that of the letters. around: the source that the file was replayed as. A row that is not known again, for
    most of it was rewritten or another has come to stand in its line, leaves its letter open.
    """
    open_at: Mapping[str, Sequence[int]] = letters.open_at(topic)
    mended = [
        number
        for found in (taken(file, around, open_at) if open_at else ())
        for number in open_at[found.where]
        if is_still(found.row, letters.get(number).letter.body)
    ]
    return letters.mark(mended, LetterStatus.REPLAYED, by) if mended else 0
