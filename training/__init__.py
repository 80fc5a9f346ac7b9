"""How Anchorage's bilingual encoder and term tables were made. Not installed with the product."""
