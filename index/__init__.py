"""Documents to hits: load, split, embed, store, search. Knows no language model and no HTTP."""
