"""The edges that an edition goes out by, and the plain functions beside them: letters, envelopes, outcomes."""
