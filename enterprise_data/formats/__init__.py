"""Readers and writers, one package per format; they do not know each other."""
