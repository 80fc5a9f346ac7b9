"""The answer without a language model: which sentences of the sources to quote."""
