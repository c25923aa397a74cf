/* SPDX-License-Identifier: Apache-2.0 */
#include "model/settings.h"

void settings_done(struct settings *settings)
{
	vec_done(&settings->only);
	vec_done(&settings->frameworks);
	vec_done(&settings->enabled);
	vec_done(&settings->disabled);
	vec_done(&settings->severities);
	vec_done(&settings->trusted_registries);
	vec_done(&settings->labels);
	vec_done(&settings->variables);
	vec_done(&settings->skip_paths);
	vec_done(&settings->custom);
}
