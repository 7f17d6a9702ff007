"""Clients for a tour site's developer to begin with, each in one file without anything of ours: Python and PHP."""
