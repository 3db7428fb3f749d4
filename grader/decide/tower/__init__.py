"""A tower of generators over the rationals, in which elementary formulas have normal forms.

`elements` are quotients of integer polynomials in generators; `field` knows the generators
and their relations and reduces by them; `numeric` gives generators values and proves that
an algebraic constant is zero; `signs` knows which elements cannot be negative; `powers`,
`exponentials`, `inverse` and `special` make generators for the functions of the vocabulary;
`build` turns a tree into an element.

Every rule holds wherever both sides of it are defined, up to a set without interior, for
all values that the declared domains allow. Where that cannot be shown, the rule is not
used: the worst that happens is that no proof is found.
"""
