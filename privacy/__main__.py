"""Starts the program; answers the question for its version before anything large is loaded."""

from __future__ import annotations

import sys

from privacy.version import NAME, VERSION


def main() -> None:
    """Run the command line and end the process with its exit code."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        print(f"{NAME} {VERSION}")
        return
    from privacy.run import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
