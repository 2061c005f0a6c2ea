"""Forms of casework: what may be typed. What may be done is for the actions to say."""
