"""Phrase + now + zone + locale -> Period, choices, or a refusal."""
