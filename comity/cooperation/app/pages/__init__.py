"""What the pages of the room show: rows, sentences and links made of what the room knows."""
