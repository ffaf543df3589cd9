"""Skein beside what the field would use: connected components, Leiden on the weighted bipartite graph, and Splink, on
the same records in the same run, accuracy and cost in one table. docs/scale.md says how each is set up."""
