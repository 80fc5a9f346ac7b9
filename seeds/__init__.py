"""The documents that come with Anchorage, what is known of each, and the judged questions.

Data only: five French press articles in `documents/`, `sources.toml` and `questions.jsonl`.
It is a package so that an installed copy carries them; nothing here is code.
"""
