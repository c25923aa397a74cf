Gem::Specification.new do |s|
  s.name = NAME
  s.version = Foo::VERSION
end
