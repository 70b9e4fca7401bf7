"""Images, roles and alert rules, and what set-up builds: font, pictures, translations."""
