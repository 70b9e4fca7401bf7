"""The living style page: every component, drawn by the templates that pages draw it with."""
