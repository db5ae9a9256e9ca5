"""Where people and the clock touch the product: command line, console, daemon, reports."""
