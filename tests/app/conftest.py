"""The bank of these tests is data: `pytest tests` must not take it for tests."""

collect_ignore = ["check_bank"]
