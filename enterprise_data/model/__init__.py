"""Small values that records are made of."""
