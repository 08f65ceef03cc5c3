"""What every run says first: which real inputs and which servers it has."""

from pathlib import Path

from hypothesis import settings

# What an example may take depends on the machine and on what else runs there: speed is for benchmarks.
settings.register_profile("tocsin", deadline=None)
settings.load_profile("tocsin")

pytest_plugins = ["tests.browsing", "tests.dealing", "tests.services.fixtures"]
SHARED = Path(__file__).parents[2] / "shared"


def pytest_report_header() -> str:
    if (SHARED / "data" / "airline" / "tweets.csv").exists():
        return "real inputs: present"
    return "real inputs: absent, so the airline tweets are not replayed"
