"""Work on the files themselves: photos and videos. Knows no database."""
