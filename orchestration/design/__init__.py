"""`doe design`: ready bundles, from what the engineer knows or from what an experiment calls for next."""
