"""x"""
def add_story_options(parser):
    parser.add_argument("--story", nargs="?", const="approved")
    parser.add_argument("--plain", action="store_true")
def play_wanted(*a):
    return 0
