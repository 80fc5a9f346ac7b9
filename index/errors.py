"""The errors of the index layer.

    AnchorageIndexError         (never raised itself)
    ├── DocumentsError          the documents folder: missing, empty, nothing readable in it
    ├── IndexMissing            no index has been built at this place
    ├── IndexDamaged            a file of the index is truncated, altered or missing
    ├── IndexMismatch           built by another encoder, format or chunking than the one asked for
    ├── IndexBusy               another process is writing to it
    ├── IndexWriteFailed        the disk is full or refuses; the old index still serves
    └── EncoderError            the encoder can't be found, read or trusted

Every message is one line: what was seen, which file or setting, the next step.
"""

from __future__ import annotations


class AnchorageIndexError(Exception):
    """Root of this layer's errors; its message is fit to be shown to a person."""


class DocumentsError(AnchorageIndexError):
    pass


class IndexMissing(AnchorageIndexError):
    pass


class IndexDamaged(AnchorageIndexError):
    pass


class IndexMismatch(AnchorageIndexError):
    pass


class IndexBusy(AnchorageIndexError):
    pass


class IndexWriteFailed(AnchorageIndexError):
    pass


class EncoderError(AnchorageIndexError):
    pass
