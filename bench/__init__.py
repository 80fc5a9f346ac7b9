"""Measurements of Anchorage: quality on the judged questions, speed of building and searching.

Nothing in the product imports from here.
"""
