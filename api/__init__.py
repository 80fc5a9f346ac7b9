"""Surfaces: command line, terminal chat, HTTP. They parse, call once, map errors."""
