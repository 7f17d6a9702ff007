"""What the door says of itself: OpenAPI 3.1 made from the very shapes that read and write, examples, a page for people.

Not here: the calls. Every example is executed by a test.
Imported by the door.
"""
