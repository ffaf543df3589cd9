"""The pages of the graph, one module a subject."""
