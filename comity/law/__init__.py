"""What the law asks: here, whether a request is complete.

``completeness.check`` judges a request by rules that are data with a source
(``data/completeness/*.yaml``). Code knows kinds of condition; the files know the law.
"""
