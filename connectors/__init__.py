"""Ways to the other sides: 1C infobases and CRMs, all of one shape."""
