"""One series of counts by itself, row by row: how far a count stands above all that its past still shows."""

import math

import numpy as np

from core.jit import Vector, compiled

FEW = 20.0  # mentions a row below which chance is most of what changes
MEAN_OF = 15.0  # minutes: a single row is luck, a quarter of an hour is people
LEVEL_DAYS = 10.0  # half-life of level and spread: several weeks in mind, a new normal in one
MEMORY_DAYS = 20.0  # half-life of the highest surprise: what a month has shown is no news
CLIPPED = 3.0  # standard deviations that a row may teach: a storm must not become the new normal
LEARNS_FIRST = 12  # rows that only teach
LEAST_VARIANCE = 1e-3  # of the log: a series that never changed is no reason for a sensation
MINUTES_A_DAY = 1440.0


@compiled
def novelty(minutes: Vector, values: Vector) -> Vector:
    """For each row, its surprise less the highest surprise that is remembered, in standard deviations.

    minutes: of the rows, never falling, from any origin. values: counts, >= 0. No score knows of a later row.
    Surprise is the log of a short mean against its running level and spread; its highest fades by half in MEMORY_DAYS,
    so one storm scores once, and a rowdy series needs more than a calm one: a record, as in extreme-value statistics.
    """
    scores = np.zeros(len(values))
    level, variance, total, first, highest = 0.0, 1.0, 0.0, 0, 0.0
    for i in range(len(values)):
        total += values[i]
        while minutes[i] - minutes[first] >= MEAN_OF:
            total -= values[first]
            first += 1
        log = math.log(max(total, 0.0) / (i + 1 - first) + FEW)
        days = (minutes[i] - minutes[i - 1]) / MINUTES_A_DAY if i > 0 else 0.0
        gain = max(1.0 - 0.5 ** (days / LEVEL_DAYS), 1.0 / (i + 1))
        off = log - level
        if i >= LEARNS_FIRST:
            surprise = off / math.sqrt(variance + LEAST_VARIANCE)
            highest *= 0.5 ** (days / MEMORY_DAYS)
            scores[i] = surprise - highest
            highest = max(highest, surprise)
            most = CLIPPED * math.sqrt(variance)
            off = min(max(off, -most), most)
        level += gain * off
        variance += gain * (off * off - variance)
    return scores
