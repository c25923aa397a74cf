/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What Bitnami's images say they were put together from: {"nginx": {"arch": "amd64", "distro": "debian-12", "type": "NAMI",
 * "version": "1.25.4-0"}}. Source: the file in those images.
 */
#include "catalog/bill_formats.h"

void bill_bitnami(struct bill *bill, const struct json *root)
{
	struct json_members members = json_members(root);

	bill->format = STR_LIT("Bitnami components");
	while (json_next(&members)) {
		struct str version = json_get_text(members.value, "version"), arch = json_get_text(members.value, "arch");
		struct bill_item *item;

		if (!json_is(members.value, JSON_KIND_OBJECT))
			continue;
		item = bill_add(bill, BILL_PACKAGE, STR_NULL, members.key);
		item->version = bill_text(bill, version);
		item->purl = arena_printf(bill->arena, "pkg:bitnami/%.*s%s%.*s%s%.*s", STR(members.key), version.n ? "@" : "", STR(version),
					  arch.n ? "?arch=" : "", STR(arch));
	}
}
