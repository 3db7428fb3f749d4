"""What a check of a bank found, in the formats that CI services read."""
