"""How the shipped reranker is made."""
