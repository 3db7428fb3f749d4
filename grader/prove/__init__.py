"""The bank proves itself: checks that need decisions, not only shapes."""
