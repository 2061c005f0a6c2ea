"""REST of casework: the same verbs as the pages, through the same actions."""
