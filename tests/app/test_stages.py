"""What every stage brings along when it starts."""

import subprocess
import sys

from tests.program import ROOT

LOADED = """
import sys
import app.stages
print(*sorted({"alerts.detect.report", "fastapi", "jinja2", "numba"} & set(sys.modules)))
"""


def test_no_stage_loads_the_detector_or_the_dashboard_before_it_needs_them() -> None:
    done = subprocess.run([sys.executable, "-c", LOADED], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "\n"
