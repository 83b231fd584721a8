"""The page on which a firm sees what it gets."""
