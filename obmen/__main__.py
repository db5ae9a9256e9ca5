"""The command ``obmen``."""

from __future__ import annotations

from obmen.cli import run_cli


def main() -> None:
    """Entry point of the console script."""
    run_cli()


if __name__ == "__main__":
    main()
