"""From decisions to points: the one implementation of attempts, due dates and credit."""
