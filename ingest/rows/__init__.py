"""Rows of files and of what is pushed to us: how they are read, what their columns say, and the events they become."""
