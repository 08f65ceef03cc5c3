"""Compilation: not at import, and not dependent on a folder to write to."""

import os
import subprocess
import sys
from pathlib import Path

from tests.ordinary import ORDINARY, only_readable

ROOT = Path(__file__).parents[2]
HITS = """
from alerts.detect.deviance import poisson_surprise
poisson_surprise(90.0, 9.0, 0.5)
print(sum(poisson_surprise.stats.cache_hits.values()))
"""


def ran(code: str, cache: str, folder: Path, *before: str) -> str:
    """before: words before the program's."""
    environment = {**os.environ, "NUMBA_CACHE_DIR": cache, "XDG_CACHE_HOME": str(folder), "HOME": str(folder)}
    done = subprocess.run(
        [*before, sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
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
    assert [ran(HITS, "", tmp_path), ran(HITS, "", tmp_path)] == ["0", "1"]


def test_what_was_compiled_is_found_where_nothing_can_be_written(tmp_path: Path) -> None:
    assert ran(HITS, "", tmp_path) == "0"
    with only_readable(tmp_path):
        assert ran(HITS, "", tmp_path, *ORDINARY) == "1"


def test_what_cannot_be_kept_on_a_full_disk_is_compiled_all_the_same(tmp_path: Path) -> None:
    full = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY)); "
    assert [ran(full + HITS, "", tmp_path), ran(HITS, "", tmp_path)] == ["0", "0"]
