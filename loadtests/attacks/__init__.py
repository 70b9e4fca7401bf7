"""The attempts, by what they go for. Each attack is a function that is given its attacker."""
