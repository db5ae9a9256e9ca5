"""Reports as files people open: tables."""
