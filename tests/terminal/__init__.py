"""The chat as a person meets it: driven through a pseudo-terminal."""
