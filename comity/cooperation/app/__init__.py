"""Django of the room: tables, reading, acts, the way in over HTTP."""
