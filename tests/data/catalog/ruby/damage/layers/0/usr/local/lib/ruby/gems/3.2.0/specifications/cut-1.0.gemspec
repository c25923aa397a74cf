Gem::Specification.new do |s|
  s.name = "cut
  s.version = "1.0