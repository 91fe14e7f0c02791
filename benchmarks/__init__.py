"""What `make bench` runs: each module with a `main` is one benchmark, and says how fast ours is beside a reference."""
