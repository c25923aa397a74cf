module y
go 1.17
require (
	unclosed.test/x v1.0.0
