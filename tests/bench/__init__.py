"""Benchmarks: each job next to what a user would do instead, in one run. They print ratios and judge nothing."""
