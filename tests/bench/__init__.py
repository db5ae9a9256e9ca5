"""Speed and memory, measured against the bare parse of the same file in the same run. Never asserted."""
