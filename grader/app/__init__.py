"""The only code that touches disk, clock, processes and network."""
