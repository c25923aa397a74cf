package = "b"
