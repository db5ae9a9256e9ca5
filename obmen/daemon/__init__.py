"""The clock and its workers: what runs while nobody watches. ``serve`` adds the console."""

from obmen.daemon.serve import serve

__all__ = ["serve"]
