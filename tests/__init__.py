"""The tests. They need no network and no language model; `make test` runs them."""
