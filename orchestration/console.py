"""Where commands print: tables and colours on a terminal, plain text in a pipe."""

import sys

from rich.console import Console

# a pipe has no width of its own: wide enough that no table is cut
WIDTH = None if sys.stdout.isatty() else 160
out = Console(width=WIDTH, highlight=False)
err = Console(stderr=True, width=WIDTH, highlight=False)
