module Example end
