"""Plug-ins of the tests: greetings."""
