"""From a reference image and a prompt to an MP4, in a process of its own."""
