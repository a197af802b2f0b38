"""Tests; a package, so that they share builders by one name."""
