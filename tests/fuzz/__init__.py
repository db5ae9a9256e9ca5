"""Structure-aware fuzzing of everything that reads EnterpriseData: ``make fuzz``, and a short run in the suite."""
