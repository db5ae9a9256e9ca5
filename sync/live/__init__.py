"""Exchanges with a base that answers at once: it is asked what changed, and told each change by itself."""
