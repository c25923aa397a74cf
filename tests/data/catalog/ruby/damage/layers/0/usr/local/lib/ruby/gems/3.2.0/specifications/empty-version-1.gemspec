# stub: only-a-name
