/* SPDX-License-Identifier: Apache-2.0 */
/* An SBOM of whatever format to an inventory. What must hold of any: packages with type, name, version and purl, clean files. */
#include <stdlib.h>

#include "base/path.h"
#include "catalog/bill.h"

#define require(condition) ((condition) ? (void)0 : abort())

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_package(const struct package *package)
{
	char clean[PATH_LENGTH_MAX + 1];
	size_t n;

	require(package->type && *package->type && package->name.n && package->version.n && package->purl.n);
	require(package->locations.n > 0 && package->layer >= LAYER_UNKNOWN);
	vec_each(path, &package->files)
		require(path_clean(*path, clean, &n) && str_eq(str_from(clean, n), *path));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ctx ctx = {.jobs = 1};
	struct inventory inventory;
	struct image image;
	struct err e = ERR_INIT;

	inventory_init(&inventory);
	image_init(&image);
	if (bill_inventory(&ctx, str_from(data, size), STR_LIT("fuzz"), &image, &inventory, &e) == 0)
		vec_each(package, &inventory.packages)
			check_package(*package);
	else
		require(e.code < 0 && e.text[0]);
	image_done(&image);
	inventory_done(&inventory);
	return 0;
}
