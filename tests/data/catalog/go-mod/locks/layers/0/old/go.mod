module example.test/old

require github.com/pkg/errors v0.8.0
