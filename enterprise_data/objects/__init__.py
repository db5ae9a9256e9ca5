"""One module per kind of object: its record, keys, and spelling in each format."""
