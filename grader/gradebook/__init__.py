"""The DuckDB file of a course, what goes in and what comes out."""
