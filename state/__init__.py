"""What obmen remembers between exchanges: links, snapshots, counters, intents, journal."""
