module std
require golang.org/x/net v0.1.0
