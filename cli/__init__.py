"""The command line: a file for each group of commands.

At the top of a file stands only what is quick to import; app and the rooms are imported inside the commands, so that
help and completion need not wait for engines.
"""
