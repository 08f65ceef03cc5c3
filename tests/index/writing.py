"""A writer process for crash tests: goes on from where the store stands, and says how far it is, until it is killed.

Arguments: folder, seed, last offset. After each batch it prints the offset up to which it was told that all is kept.
"""

import sys
from pathlib import Path

from core.bus.port import TopicPartition
from index.embedded.store import EmbeddedStore
from tests.index.stream import batches

HERE = TopicPartition("mentions.enriched", 0)
SIZE = 37


def main(folder: Path, seed: int, end: int) -> None:
    store = EmbeddedStore.open(folder)
    done = store.applied().get(HERE, 0)
    for number, batch in enumerate(batches(seed, done, SIZE)):
        if done >= end:
            break
        done += SIZE
        store.write(batch, {HERE: done})
        if number % 3 == 0:
            store.refresh()
        print(done, flush=True)
    store.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
