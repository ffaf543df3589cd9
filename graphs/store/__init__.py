"""Neo4j: a projection of the evidence and of the published run. Rebuilt by one command, proved by another."""
