"""The demonstration: a CRM, a stand-in 1C, and the whole loop between them."""
