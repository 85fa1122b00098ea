"""The protocol in Django's hands: what was sent and received, the lane, the dispatcher."""
