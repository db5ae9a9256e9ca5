"""What a button does: the services that command line, console and scheduler call."""
