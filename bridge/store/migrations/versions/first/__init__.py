"""The changes of before the cabinet, 0001 to 0013; later ones stand beside this folder."""
