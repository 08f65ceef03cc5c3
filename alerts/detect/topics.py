"""The bad-buzz score of a topic: its negatives unusual among the brand's, and the brand's among its mentions."""

import math
from typing import NamedTuple

import numpy as np

from alerts.detect.baseline import EXPECTED, MENTIONS, NEGATIVES, TOPICS
from alerts.detect.deviance import binomial_surprise, poisson_surprise
from alerts.detect.jit import Matrix, Vector, compiled
from alerts.detect.scene import WINDOWS, excess, within

SILENT = -50.0  # the score of what has nothing to say
FEWEST_NEGATIVES = 4.0  # three people are not a buzz
LEAST_RATIO = 2.0  # below twice the usual, nobody would thank us for the call
LEAST_SURPRISE = 1.5

TOPIC_DRIFT, SHARE_DRIFT = 0.5, 0.4  # sd of the log-odds of a topic among negatives, of negatives among mentions
VOLUME_DRIFT = 0.6  # sd of the log of a topic's volume
BURST_TOPIC_DRIFT, BURST_SHARE_DRIFT = 1.0, 0.5  # added in an unexplained burst: news moves every share
