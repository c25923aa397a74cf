local v = "1.0"
package = "root"
version = v .. "-1"
dependencies = { "lua", "user/rock >= 1", lua = "no" }
description = { license = [[MIT]] }
