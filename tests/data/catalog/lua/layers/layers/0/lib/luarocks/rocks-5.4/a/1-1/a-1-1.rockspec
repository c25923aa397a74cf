package = "a"
