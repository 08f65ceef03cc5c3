"""Notifiers: each module here is one, with its `Settings` and one class that has its name (core/plugins.py)."""
