"""Exports of learning platforms, each recognised by its content and turned into rows."""
