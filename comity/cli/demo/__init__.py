"""``comity demo``: one request, there and back, between nodes on this machine."""

from comity.cli.demo.command import demo

__all__ = ["demo"]
