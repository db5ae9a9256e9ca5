"""EnterpriseData: 1C's universal exchange format, versions 1.8 to 1.21 (reference: enterprise_data/format.md)."""
