"""Slack: the same checked answers in channels, threads, direct messages and commands."""
