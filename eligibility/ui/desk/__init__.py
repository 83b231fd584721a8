"""The pages of the service desk; each asks who is there, and shows what `eligibility.desk` allows."""
