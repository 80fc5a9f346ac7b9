"""The terminal chat: its line, its commands, what it shows while an answer comes."""
