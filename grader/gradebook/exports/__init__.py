"""Grades out: the file that each platform's own importer takes, made from its own export."""
