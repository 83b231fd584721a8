"""The page on which the catalogue is read: index, measures, packages."""
