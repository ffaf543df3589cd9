"""The services of one machine: Neo4j, Valkey, the Celery worker and the web server, each a supervised child process.

Each has `start()`, `stop()`, `ready()` and is a context manager; tests and `make run` use the same classes.
"""
