"""Acts that span nouns: one file per story, each calling the nouns' operations in one transaction."""
