Gem::Specification.new do |spec|
  spec.name = "older"
  spec.version = Gem::Version.new("0.1")
end
