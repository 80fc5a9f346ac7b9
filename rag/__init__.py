"""Hits to a checked answer. Knows no surface: terminal, HTTP and Slack live in `api`."""
