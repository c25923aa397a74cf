/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A database of rpm packages of any kind, through to the packages of an inventory. Beside not crashing: what the inventory
 * holds outlives the database, and no package is without a name and a version.
 */
#include <stdint.h>
#include <stdlib.h>

#include "catalog/rpm_database.h"
#include "catalog/rpm_package.h"

#define require(condition) ((condition) ? (void)0 : abort())

struct run {
	struct rpm_filler filler;
	struct buf version;
};

static int on_record(void *arg, struct str blob)
{
	struct run *run = arg;
	struct rpm_record record;
	struct rpm_header header;
	struct err e = ERR_INIT;
	struct package *package;

	if (rpm_header_open(blob, &header, &e) < 0 || rpm_record(&header, &record) != NULL)
		return 0;
	package = rpm_package_add(&run->filler, &record, rpm_record_version(&run->version, &record),
				  rpm_header_string(&header, RPM_SOURCERPM), rpm_header_string(&header, RPM_VENDOR));
	rpm_package_fill(&run->filler, &header, package);
	return 0;
}

static void on_damage(void *arg, const char *text)
{
	require(arg && text[0]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct run run = {.version = BUF_INIT(65536)};
	struct rpm_sink sink = {on_record, on_damage, &run};
	char *copy = malloc(size ? size : 1);
	struct inventory inventory;
	struct err e = ERR_INIT;
	struct tree tree;

	require(copy);
	if (size)
		memcpy(copy, data, size);
	tree_init(&tree);
	inventory_init(&inventory);
	rpm_filler_init(&run.filler, &inventory, &tree);
	rpm_database_each(str_from(copy, size), STR_NULL, &sink, &e);
	free(copy);
	inventory_finish(&inventory);
	vec_each(package, &inventory.packages)
		require((*package)->name.n && (*package)->version.n && (*package)->purl.n);
	rpm_filler_done(&run.filler);
	inventory_done(&inventory);
	tree_done(&tree);
	buf_done(&run.version);
	return 0;
}
