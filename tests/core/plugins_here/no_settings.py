"""A module that is no plug-in: it has no `Settings`."""
