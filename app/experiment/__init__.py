"""What an experiment is (choice), and what it means: its network, image and objective, and the trace of them (run)."""
