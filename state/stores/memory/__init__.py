"""The exchange state in memory: the twin of the databases, for fast tests and for trying things out."""

from state.stores.memory.store import MemoryStore

__all__ = ["MemoryStore"]
