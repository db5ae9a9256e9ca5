"""A load simulator: what «Универсальный обмен данными в формате XML» of 1C does with a file, on a base in memory.

Written from the grammar and the search rules of the reference (universal_exchange/format.md), with a parser of its own;
it shares nothing with the product's writer or reader.
"""
