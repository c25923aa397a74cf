/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bun.lock: JSON with comments and trailing commas. "packages" maps a place in the tree to a list, whose first item is
 * NAME@VERSION and whose last is a digest: "left-pad": ["left-pad@1.3.0", "", {}, "sha512-…"]
 */
#include "catalog/npm_locks.h"
#include "codec/json.h"
#include "codec/jsonc.h"

#define CAPS ((struct json_caps){.bytes = LOCK_FILE_MAX, .depth = 96, .values = 4000000, .forgiving = true})

static void read_packages(const struct json *packages, struct lock_lines *lines, struct lock_writer *lock)
{
	struct json_members members = json_members(packages);

	while (json_next(&members)) {
		struct lock_entry entry = {
			.integrity = json_text(json_at(members.value, json_count(members.value) - 1)),
			.line = lock_line_of(lines, members.key, '['),
		};

		npm_spec_cut(json_text(json_at(members.value, 0)), &entry.name, &entry.version);
		if (str_starts(entry.version, "workspace:") || str_starts(entry.version, "link:") ||
		    str_starts(entry.version, "file:"))
			continue;
		npm_lock_entry(lock, entry);
	}
}

int bun_lock_read(struct str bytes, struct lock_writer *lock, struct err *e)
{
	auto_done(buf_done) struct buf plain = BUF_INIT(LOCK_FILE_MAX + 1);
	struct lock_lines lines = LOCK_LINES(bytes);
	auto_json struct json *root = NULL;

	jsonc_to_json(bytes, &plain);
	if (json_parse(buf_str(&plain), CAPS, "lock file", &root, e) < 0)
		return e->code;
	if (!json_is(json_get(root, "packages"), JSON_KIND_OBJECT))
		return err_set(e, ERR_FORMAT, "lock file: no packages in it");
	lock_line_of(&lines, STR_LIT("packages"), '{');
	read_packages(json_get(root, "packages"), &lines, lock);
	return 0;
}
