"""The service desk: cases, triage, departments and their officers, who may see what, outreach."""
