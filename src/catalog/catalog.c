/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/catalog.h"

#include "catalog/owner.h"

#define CATALOGER(name) extern const struct cataloger cataloger_##name;
#include "catalog/list.h"
#undef CATALOGER

#define CATALOGER(name) &cataloger_##name,
static const struct cataloger *const table[] = {
#include "catalog/list.h"
	NULL,
};
#undef CATALOGER

const struct cataloger *const *catalogers(void)
{
	return table;
}

int catalog_run(const struct ctx *ctx, const struct tree *tree, struct inventory *inventory, struct err *e)
{
	for (const struct cataloger *const *cataloger = table; *cataloger; cataloger++) {
		int r = ctx_check(ctx, e);

		if (r < 0 || (r = (*cataloger)->run(ctx, tree, inventory, e)) < 0)
			return err_wrap(e, "%s packages", (*cataloger)->name);
	}
	owner_settle(tree, inventory);
	inventory_finish(inventory);
	return 0;
}
