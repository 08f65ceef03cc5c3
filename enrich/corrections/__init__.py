"""What people corrected of a watch, and what is learned from it of like mentions."""
