"""What exchanged data are (model, objects) and how each format spells them (formats)."""
