"""The benchmarks and their peers, one command each."""
