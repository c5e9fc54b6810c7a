"""A make-believe phone system and workspace, to try all of it without either."""
