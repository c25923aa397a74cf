// Deprecated: use another
module "example.test/new"

go 1.21.3

toolchain go1.22.0

require github.com/gin-gonic/gin v1.7.0 // a comment

require (
	golang.org/x/text v0.3.5 // indirect
	"gopkg.in/yaml.v2" v2.2.2
	example.test/folder v0.0.0-00010101000000-000000000000
	example.test/old v1.0.0
	example.test/both v1.1.0
	example.test/noversion
)

replace (
	example.test/folder => ../folder
	example.test/old v1.0.0 => example.test/fork v1.0.1
	example.test/both v1.0.0 => example.test/wrong v9.0.0
	example.test/both => example.test/right v2.0.0+incompatible
)

exclude golang.org/x/text v0.3.0
retract (
	v1.0.0 // a mistake
)
