os.execute("rm")
license = "no"
description = f{ license = "part of a call" }
