"""Many readers at once: `make test-load`."""
