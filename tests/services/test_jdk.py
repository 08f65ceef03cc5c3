"""Java by its version."""

from collections.abc import Sequence
from pathlib import Path

from tests.services.jdk import Jdk, Need, homes


def kit(folder: Path, version: str, programs: Sequence[str] = ("java", "javac")) -> Path:
    home = folder / f"jdk-{version}"
    (home / "bin").mkdir(parents=True)
    (home / "release").write_text(f'IMPLEMENTOR="Somebody"\nJAVA_VERSION="{version}"\n')
    for program in programs:
        (home / "bin" / program).touch(mode=0o755)
    return home


def test_the_newest_kit_that_the_server_runs_on_is_taken(tmp_path: Path) -> None:
    kits = [kit(tmp_path, version) for version in ("1.8.0_392", "11.0.2", "17.0.15", "25")]
    found = [need.newest(kits) for need in (Need(11, 17), Need(21), Need(8, 8))]
    assert found == [Jdk(kits[2], 17), Jdk(kits[3], 25), Jdk(kits[0], 8)]


def test_a_runtime_without_a_compiler_is_no_kit(tmp_path: Path) -> None:
    assert Need(11).newest([kit(tmp_path, "17.0.1", programs=["java"])]) is None


def test_a_folder_that_holds_something_else_is_passed_over(tmp_path: Path) -> None:
    assert Need(11).newest([tmp_path, tmp_path / "nowhere"]) is None


def test_a_kit_that_only_the_environment_names_is_found(tmp_path: Path) -> None:
    home = kit(tmp_path, "99.0.1")
    assert Need(99).newest(homes({"JAVA_HOME_99_X64": str(home), "PATH": ""})) is not None
