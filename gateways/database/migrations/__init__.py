"""The schema's history; a test compares its outcome with the tables in code."""
