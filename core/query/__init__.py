"""The query language: text to tree (`parse`), tree to tantivy and to the live matcher; the words both compare."""
