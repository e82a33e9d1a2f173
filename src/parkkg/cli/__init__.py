"""The command line: one file a command; the only place that prints or exits.

In: arguments and the environment.
Out: data on stdout, everything else on stderr, and an exit code.
Read first: `main.py`, then the file of any command.
"""
