"""What if: a changed catalogue, by sliders or as YAML, beside the catalogue as it is."""
