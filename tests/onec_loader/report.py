"""What a load leaves behind for those who look."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Report:
    """What the protocol window shows, and what it doesn't."""

    messages: list[tuple[int, str]] = field(default_factory=list)
    stopped: bool = False
    loaded: int = 0
    created: int = 0
    changed: int = 0
    stubs: int = 0
    losses: list[str] = field(default_factory=list)
    """Values that 1C cut, rounded or emptied without a word; references that became nothing."""
    code_seen: list[str] = field(default_factory=list)
    """Executable code in the file: the simulator runs none."""

    def say(self, code: int, text: str) -> None:
        """One more message of the protocol window."""
        self.messages.append((code, text))
