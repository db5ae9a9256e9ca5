"""«Универсальный обмен данными в формате XML» (``ФайлОбмена`` 2.0): what an accountant loads into 1C by hand.

Reference: universal_exchange/format.md. A profile names what the receiving configuration has; the neutral object is
what a binding of a kind makes and takes.
"""
