"""The query language: text to tree (`parse`); tree to tantivy, Elasticsearch and the live matcher; word forms."""
