# stub: latin 1.0 ruby lib
  s.authors = ["Jörg".freeze]
