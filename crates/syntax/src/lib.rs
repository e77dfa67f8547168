//! What bodies are written in: JSON with spans, form data, charsets.
