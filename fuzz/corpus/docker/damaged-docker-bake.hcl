.target "a" {
  dockerfile-inline = <<EOT
FROM x
