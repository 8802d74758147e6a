"""Searchers in Milvus: two collections an archive, of vectors and of words, that several machines share."""
