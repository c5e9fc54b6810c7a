"""A sentence -> schedule; schedules + now -> runs that are due."""
