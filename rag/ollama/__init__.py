"""A local Ollama server as a ChatModel: found, guarded, asked."""
