{application, bad, [{vsn, git}]}.
