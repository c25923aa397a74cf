package = "hello"
version = "1.2-3"
source = { url = "file:///nowhere/hello-1.2.tar.gz" }
description = {
   summary = "x", -- a comment
   license = "MIT/X11",
   maintainer = 'A. Author <a@example.org>',
}
dependencies = {
   "lua >= 5.1, < 5.5",
   "lpeg ~> 1.0",
}
build = {
   type = "builtin",
   modules = { ["hello"] = "src/hello.lua", ["hello.sub.deep"] = "src/deep.lua" },
   install = { bin = { "src/hello-cli" } },
   copy_directories = { "doc" },
}
