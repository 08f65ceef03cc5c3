"""Compilation: not at import, and not dependent on a folder to write to."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def ran(code: str, cache: str, folder: Path) -> str:
    environment = {**os.environ, "NUMBA_CACHE_DIR": cache, "XDG_CACHE_HOME": str(folder), "HOME": str(folder)}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_importing_the_detector_compiles_nothing(tmp_path: Path) -> None:
    code = (
        "import alerts.detect.detector as d; from alerts.detect import topics, brand;"
        "print([len(f.signatures) for f in (topics.topic_scores, brand.whole_scores)])"
    )
    assert ran(code, "", tmp_path) == "[0, 0]"


def test_without_a_folder_to_write_to_it_still_works(tmp_path: Path) -> None:
    nowhere = tmp_path / "file"
    nowhere.write_text("not a folder")
    code = "from alerts.detect.deviance import poisson_surprise as z; print(z(5.0, 9.0, 0.5), z(90.0, 9.0, 0.5) > 3)"
    assert ran(code, str(nowhere / "cache"), nowhere) == "0.0 True"


def test_a_second_process_finds_what_the_first_compiled(tmp_path: Path) -> None:
    code = (
        "from alerts.detect.deviance import poisson_surprise as z; z(90.0, 9.0, 0.5);"
        "print(sum(z.stats.cache_hits.values()))"
    )
    assert [ran(code, "", tmp_path), ran(code, "", tmp_path)] == ["0", "1"]
