"""RapidOCR: PP-OCRv6 (small) on ONNX Runtime, with the models that its package brings."""

from importlib.metadata import version

import numpy as np
from PIL import Image
from rapidocr import RapidOCR
from rapidocr.utils.output import RapidOCROutput

from schemas.reading import READING_LIMIT

NAME = f"rapidocr@{version('rapidocr')}"
_PARAMETERS = {
    "Global.log_level": "critical",  # its log would hold what people wrote
    # As it is: by default small pictures are first made four times as large and more, which takes five times as long
    # and reads no better.
    "Det.limit_type": "max",
    "Det.limit_side_len": 1600,
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
}
_SAME_LINE = 0.5
"""Of the height of the lower one: boxes whose middles are nearer than this stand on one line."""


class Engine:
    """Loads its models (a second)."""

    def __init__(self) -> None:
        self._read = RapidOCR(params=_PARAMETERS)
        self(Image.new("RGB", (64, 64), "white"))

    def __call__(self, picture: Image.Image) -> str:
        """The lines from top to bottom, each from left to right; empty where nothing is written."""
        found = self._read(np.asarray(picture)[:, :, ::-1])  # it expects blue first
        if not isinstance(found, RapidOCROutput) or found.boxes is None or found.txts is None:
            return ""
        boxes = [(float(box[:, 0].min()), float(box[:, 1].min()), float(box[:, 1].max())) for box in found.boxes]
        return "\n".join(_lines(boxes, found.txts))[:READING_LIMIT]


def _lines(boxes: list[tuple[float, float, float]], texts: tuple[str, ...]) -> list[str]:
    """boxes: left, top and bottom of each."""
    lines: list[list[int]] = []
    for number in sorted(range(len(boxes)), key=lambda each: boxes[each][1] + boxes[each][2]):
        if lines and _beside(boxes[lines[-1][-1]], boxes[number]):
            lines[-1].append(number)
        else:
            lines.append([number])
    return [" ".join(texts[each] for each in sorted(line, key=lambda one: boxes[one][0])) for line in lines]


def _beside(one: tuple[float, float, float], other: tuple[float, float, float]) -> bool:
    apart = abs((one[1] + one[2]) - (other[1] + other[2])) / 2
    return apart < _SAME_LINE * min(one[2] - one[1], other[2] - other[1])
