"""The four ways in which a volume is counted, as pages call them."""

from collections.abc import Mapping

from index.port import Mode
from web.look.tongue import Tongue


def mode_names(tongue: Tongue) -> Mapping[Mode, str]:
    return {
        Mode.EFFECTIVE: tongue("effective"),
        Mode.RAW: tongue("raw"),
        Mode.ORIGINALS: tongue("originals"),
        Mode.AUTHORS: tongue("distinct authors"),
    }
