"""How canonical records are spelled as objects of the universal exchange, and read from them: one table per kind.

A column names a field of the record and the properties that may hold it; which of them a receiver has is asked of its
profile, so that a target needs no code.
"""
