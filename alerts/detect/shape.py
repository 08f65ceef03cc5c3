"""The shape of an excess: whether it grows, whether bystanders come along, whether something else is going on."""

import math

from alerts.detect.baseline import EXPECTED, MENTIONS
from alerts.detect.scene import WINDOWS, excess, within
from core.jit import Matrix, compiled

BYSTANDERS = 1.6  # mentions that come along with a topic's negative one
NOISE = 1.5  # standard deviations of chance allowed before mentions count as unexplained
BURST_SPAN = 60  # minutes that a burst is remembered
BURST_FULL = math.log(3.0)  # unexplained mentions at three times the usual: a burst beyond doubt
PURE = 0.75  # a storm has bystanders; where more than this share of the excess is one row's negatives, it is copies
PURE_DRIFT = 0.1
PUREST = 4.0
ONSET = 0.85  # the shortest window that holds this much of the excess tells when it began
HOUR_LONG, FOUR_HOURS = 3, 5  # indices of windows; shapes are read up to four hours
HOT_FROM = 3.0
HOT_VARIANCE = 0.4  # a topic drifts by two thirds of itself without anything being wrong
FEWEST_HOT = 4.0  # three people do not stop the learning


@compiled
def unexplained_burst(sums: Matrix, share: float, row: int, now: int) -> float:
    """How far mentions rose, within the last hour, beyond what comes along with the row's excess: 0 (not) to 1.

    share: what the row usually is of the mentions; here and below.
    """
    most = 1.0
    for i in range(now - BURST_SPAN, now + 1):
        for q in range(1, 4):
            window = WINDOWS[q]
            usually = within(sums, EXPECTED, i, window)
            own = max(excess(sums, share, row, i, window), 0.0)
            left = within(sums, MENTIONS, i, window) - BYSTANDERS * own - NOISE * math.sqrt(own + usually)
            most = max(most, (max(left, 0.0) + 2.0) / (usually + 2.0))
    return min(1.0, math.log(most) / BURST_FULL)


@compiled
def growth(sums: Matrix, share: float, row: int, now: int) -> float:
    """Since its onset: the excess of the newer part against a steady one, in standard deviations (below 0: fading)."""
    largest = 0.0
    for q in range(FOUR_HOURS + 1):
        largest = max(largest, excess(sums, share, row, now, WINDOWS[q]))
    for q in range(1, FOUR_HOURS + 1):
        whole = excess(sums, share, row, now, WINDOWS[q])
        if whole >= ONSET * largest:
            part = WINDOWS[q - 1] / WINDOWS[q]
            newer = max(excess(sums, share, row, now, WINDOWS[q - 1]), 0.0)
            noise = whole * part * (1.0 - part) + 0.01 * whole * whole + 1.0
            return float((newer - whole * part) / math.sqrt(max(noise, 1.0)))
    return 0.0


@compiled
def purity(sums: Matrix, share: float, row: int, now: int) -> float:
    """Whether the rise in mentions is nearly all this row: standard deviations beyond PURE, 0 to PUREST."""
    purest = 0.0
    for q in range(1, FOUR_HOURS + 1):
        own = excess(sums, share, row, now, WINDOWS[q])
        if own <= 3.0:
            continue
        usually = within(sums, EXPECTED, now, WINDOWS[q])
        rise = max(within(sums, MENTIONS, now, WINDOWS[q]) - usually, own)
        noise = PURE * (1.0 - PURE) * rise + PURE * PURE * (usually + PURE_DRIFT * usually * usually) + 1.0
        purest = max(purest, (own - PURE * rise) / math.sqrt(noise))
    return min(PUREST, purest)


@compiled
def hot(sums: Matrix, share: float, row: int, now: int) -> bool:
    """Whether an hour or four of the row are HOT_FROM standard deviations above its share: its minutes teach less."""
    for q in (HOUR_LONG, FOUR_HOURS):
        base = max(within(sums, EXPECTED, now, WINDOWS[q]), within(sums, MENTIONS, now, WINDOWS[q]))
        usually = base * share
        count = within(sums, row, now, WINDOWS[q])
        if count >= FEWEST_HOT and count - usually > HOT_FROM * math.sqrt(usually + HOT_VARIANCE * usually * usually):
            return True
    return False
