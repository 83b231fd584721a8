"""What the server runs for each visit and each press."""

from eligibility.ui import shell

shell.run()
