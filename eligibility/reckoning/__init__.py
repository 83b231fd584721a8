"""What all of it adds up to, how sure that is, and how it compares with the official figures."""
