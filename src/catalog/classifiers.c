/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/classifiers.h"

const struct classifier_table *const classifier_tables[] = {
	&classifiers_runtimes, &classifiers_java, &classifiers_servers, &classifiers_tools, NULL,
};

const struct classifier *classifier_named(struct str name)
{
	for (const struct classifier_table *const *table = classifier_tables; *table; table++)
		for (size_t i = 0; i < (*table)->count; i++)
			if (str_is(name, (*table)->rows[i].name))
				return &(*table)->rows[i];
	return NULL;
}
