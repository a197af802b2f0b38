"""Commands for working on the project: set-up, locks, and the reference page."""
