"""Tests of `training/`: fast, no data folder, no weights."""
