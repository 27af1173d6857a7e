"""dbt as a child of a task: `python -m orchestration.tasks.tied_dbt ARGUMENTS...`.

It ends when its standard input does, which its parent holds open: also of a task that was killed (-9) no dbt stays
behind that goes on writing beside the next try.
"""

import os
import threading


def _end_with_parent() -> None:
    while os.read(0, 1024):  # not sys.stdin, whose lock the interpreter would miss at its end
        pass
    os._exit(1)


def main() -> None:
    """Run dbt with the arguments of this process."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    from dbt.cli.main import cli

    cli()


if __name__ == "__main__":
    main()
