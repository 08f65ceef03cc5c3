"""The page for analysts shows queries that can be read."""

import re
from pathlib import Path

import pytest

from core.query.parse import parse
from core.query.validate import for_saved

PAGE = Path(__file__).parents[2] / "docs" / "query-language.md"


@pytest.mark.parametrize("query", re.findall(r"^```query\n(.*?)\n```", PAGE.read_text(), flags=re.M | re.S))
def test_a_query_of_the_page_is_valid(query: str) -> None:
    for_saved(parse(query))
