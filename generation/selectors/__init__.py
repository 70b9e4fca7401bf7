"""What reads things: every question to the database has a name here."""
