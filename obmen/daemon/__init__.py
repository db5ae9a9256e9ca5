"""The clock and its workers: what runs while nobody watches. ``serve`` puts them together with the console."""
