"""The query language: text to tree, tree to tantivy, Elasticsearch and the live matcher; the words all compare."""
