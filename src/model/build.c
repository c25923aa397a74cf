/* SPDX-License-Identifier: Apache-2.0 */
#include "model/build.h"

struct place build_place(const struct build *build, struct region at)
{
	return config_place(build->file, at);
}
