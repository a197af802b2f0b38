"""One command a question; each prints a figure with its parts: `python -m benchmarks.NAME`, on a quiet machine."""
