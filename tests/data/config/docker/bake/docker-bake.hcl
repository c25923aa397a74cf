# what is built
variable "TAG" { default = "1.27" }
variable "NONE" {}
group "default" { targets = ["app", "odd"] }
target "_common" {
  context = "."
  args = { A = "b", C = null }
  contexts = {
    base = "docker-image://alpine:${TAG}"
  }
}
target "app" {
  inherits = ["_common"]
  dockerfile-inline = <<-EOT
    FROM nginx:${TAG} AS web
    USER $${USER}
      RUN echo \n
  EOT
}
target "odd" {
  inherits = ["app", "nobody"]
  dockerfile-inline = "FROM a:${NONE}\nUSER 5\n"
  tags = [for t in ["a", "b"] : "x:${t}"]
  platforms = notequal("", TAG) ? ["linux/amd64"] : []
}
target "file" {
  dockerfile = "sub/Dockerfile"
  target     = "one"
}
target "away" { context = "https://github.com/example/x.git" }
target "computed" { dockerfile = upper("x") }
target "loop" { inherits = ["loop"] }
target "many" {
  matrix = { v = ["1", "2"] }
  name = "many-${v}"
  dockerfile-inline = "FROM a:${v}"
}
