"""Prefixes, keys, identity and matching: pure rules about who is who."""
