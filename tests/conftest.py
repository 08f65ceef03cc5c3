"""What every run says first: which real inputs it has."""

from pathlib import Path

SHARED = Path(__file__).parents[2] / "shared"


def pytest_report_header() -> str:
    if (SHARED / "data" / "airline" / "tweets.csv").exists():
        return "real inputs: present"
    return "real inputs: absent, so the airline tweets are not replayed"
