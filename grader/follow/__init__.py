"""Errors carried forward: a learner's key that follows from the learner's own earlier responses."""
