"""Real servers for the tests, without containers: `python -m tests.services start`."""
