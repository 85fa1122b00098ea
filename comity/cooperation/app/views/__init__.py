"""The pages of the room: they translate, and decide nothing."""
