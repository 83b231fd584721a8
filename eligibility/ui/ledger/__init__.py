"""The page on which the ledger of implementing rules is read."""
