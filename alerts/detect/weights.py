"""The fitted numbers of the topic score: what fitted them stands in docs/detection.md."""

from alerts.detect.topics import Weights

FITTED = Weights(
    surprise=0.12,
    surprise_early=1.44,
    step=-0.48,
    volume=0.58,
    volume_early=-0.37,
    negative_excess=1.28,
    burst=-0.74,
    pure=-1.64,
    older=0.14,
    newer=0.07,
    growing=0.05,
    fading=4.57,
    burst_surprise=-0.40,
    offsets=(0.21, 2.41, -0.02, 0.19, 0.33, 2.04, -2.39, -1.56),
)
