"""What `rag.check` is made of: one subject a file, pure functions over two readings."""
