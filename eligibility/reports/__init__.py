"""An answer on paper: text, later letters, spreadsheets and calendars."""
