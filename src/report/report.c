/* SPDX-License-Identifier: Apache-2.0 */
#include "report/report.h"

#define REPORTER(name) extern const struct reporter reporter_##name;
#include "report/list.h"
#undef REPORTER

#define REPORTER(name) &reporter_##name,
static const struct reporter *const table[] = {
#include "report/list.h"
	NULL,
};
#undef REPORTER

const struct reporter *const *reporters(void)
{
	return table;
}

const struct reporter *reporter_find(struct str name)
{
	for (const struct reporter *const *reporter = table; *reporter; reporter++)
		if (str_is(name, (*reporter)->name))
			return *reporter;
	return NULL;
}
