"""From a problem file to a frozen `Problem`, with every fault of the file at its line."""
