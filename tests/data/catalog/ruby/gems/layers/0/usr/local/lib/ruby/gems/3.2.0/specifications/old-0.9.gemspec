# -*- encoding: utf-8 -*-
Gem::Specification.new do |s|
  s.name = %q{old}
  s.version = "0.9.a"
  s.platform = 'java'
  s.author = %q{C}
  s.license = 'GPL-2.0'
end
