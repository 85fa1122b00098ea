"""How two nodes speak and prove it: key documents, envelopes, receipts, signing, sealing.

The pure half: no clock, no network, no store. They come in as arguments.
"""
