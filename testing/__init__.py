"""What the tests of all rooms share: the servers they run on and the environment they see."""
