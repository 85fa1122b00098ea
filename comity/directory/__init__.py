"""Who is who: States, authorities, contact points, providers, and whose keys are whose.

Start with ``entries`` (what one member says about itself), then ``publishing`` (how a directory is
kept) and ``trust`` (how a node comes to believe one). ``profiles`` turns entries into the plain
mapping that the completeness rules of ``law`` read.

Source: The Update Framework specification 1.0.34 (metadata format and client workflow).
"""
