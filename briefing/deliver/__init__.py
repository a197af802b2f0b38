"""Where editions go: letters and their envelopes, and the edges that hand them over."""
