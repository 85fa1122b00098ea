"""What travels inside every package: the verifier of the court and its instructions."""
