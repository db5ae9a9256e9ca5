"""The CRM side: one service interface and the connectors that fulfil it."""
