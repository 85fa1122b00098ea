"""The node's append-only record: Merkle log, checkpoints, witnesses, proofs.

Decides whether a record is whole and whether it only ever grew. Does not decide what is worth
recording: the rooms above do.
"""
