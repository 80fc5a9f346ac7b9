"""The web page, most of it in a real browser; without a Chromium that is skipped."""
