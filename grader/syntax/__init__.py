"""From typed text to a tree with spans, and back to text, TeX and MathML.

This layer knows no problem, no key and no computer algebra.
"""
