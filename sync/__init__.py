"""The exchange itself: changes, pairing, merge, plan, safety, apply; pure of any wire or database."""
