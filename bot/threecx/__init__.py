"""The one door to 3CX: a Call -> rows, or a PBXError; knows no report."""
