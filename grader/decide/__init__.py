"""Deciding whether a response equals the key, with a certificate for every verdict."""
