"""One model at a time is read by transformers.

While it reads one it sets torch's default dtype for the whole process, to that of the file, and
then puts back what it found. Of two at once the second finds the first one's: half precision then
stays, and everything that is computed later without naming a dtype is coarse.
"""

from __future__ import annotations

from threading import Lock

LOADING = Lock()
"""Held while transformers, or a library on top of it, reads a model."""
