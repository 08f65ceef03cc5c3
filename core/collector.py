"""The collector of reference cycles, for processes that work in batches."""

import gc

SELDOM = 20_000
"""New objects, less those that died, after which it looks: a batch makes some tens of thousands that end with it, and
looking at them after every 700 took a quarter of a stage's time."""


def settle() -> None:
    """Called once, when a process has loaded what it works with: that is not looked at again."""
    gc.freeze()
    gc.set_threshold(SELDOM)
