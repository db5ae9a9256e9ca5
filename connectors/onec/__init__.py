"""Ways to reach a 1C infobase."""
