"""Typed settings of bases, CRM, schedules and policies, and how they are loaded."""
