/* SPDX-License-Identifier: Apache-2.0 */
/*
 * package-lock.json. Source: docs.npmjs.com, "package-lock.json". Since version 2 "packages" names every folder; version 1 has
 * only "dependencies", which nest as the folders do.
 */
#include "catalog/npm_locks.h"
#include "catalog/npm_manifest.h"
#include "codec/json.h"

#define CAPS ((struct json_caps){.bytes = LOCK_FILE_MAX, .depth = 200, .values = 4000000, .forgiving = true})

/* The name in the last "node_modules/NAME" of a folder; empty for a folder of a workspace. */
static struct str name_in(struct str folder)
{
	static const struct str modules = {"node_modules/", sizeof("node_modules/") - 1};
	struct str name = STR_NULL;

	for (;;) {
		ptrdiff_t at = str_search(folder, modules);

		if (at < 0)
			return name;
		folder = name = str_from_index(folder, (size_t)at + modules.n);
	}
}

static void read_packages(const struct json *packages, struct lock_lines *lines, struct lock_writer *lock)
{
	struct json_members members = json_members(packages);

	while (json_next(&members)) {
		struct str name = name_in(members.key), alias = json_get_text(members.value, "name");
		uint32_t line = lock_line_of(lines, members.key, '{');

		if (!name.n || json_bool(json_get(members.value, "link")))
			continue;
		npm_lock_entry(lock, (struct lock_entry){
			.name = alias.n ? alias : name,
			.version = json_get_text(members.value, "version"),
			.integrity = json_get_text(members.value, "integrity"),
			.license = npm_license(members.value, lock->scratch),
			.development = json_bool(json_get(members.value, "dev")),
			.line = line,
		});
	}
}

static bool is_own(struct str version)
{
	return str_starts(version, "file:") || str_starts(version, "link:");
}

/* Recursion is bounded by the depth of the JSON. */
static void read_dependencies(const struct json *dependencies, struct lock_lines *lines, struct lock_writer *lock)
{
	struct json_members members = json_members(dependencies);

	while (json_next(&members)) {
		struct lock_entry entry = {
			.name = members.key,
			.version = json_get_text(members.value, "version"),
			.integrity = json_get_text(members.value, "integrity"),
			.development = json_bool(json_get(members.value, "dev")),
			.line = lock_line_of(lines, members.key, '{'),
		};

		if (str_skip(&entry.version, "npm:"))
			npm_spec_cut(entry.version, &entry.name, &entry.version);
		if (!is_own(entry.version))
			npm_lock_entry(lock, entry);
		read_dependencies(json_get(members.value, "dependencies"), lines, lock);
	}
}

int package_lock_read(struct str bytes, struct lock_writer *lock, struct err *e)
{
	struct lock_lines lines = LOCK_LINES(bytes);
	auto_json struct json *root = NULL;

	if (json_parse(bytes, CAPS, "lock file", &root, e) < 0)
		return e->code;
	if (!json_is(root, JSON_KIND_OBJECT))
		return err_set(e, ERR_FORMAT, "lock file: not an object");
	if (json_is(json_get(root, "packages"), JSON_KIND_OBJECT)) {
		lock_line_of(&lines, STR_LIT("packages"), '{');
		read_packages(json_get(root, "packages"), &lines, lock);
	} else {
		lock_line_of(&lines, STR_LIT("dependencies"), '{');
		read_dependencies(json_get(root, "dependencies"), &lines, lock);
	}
	return 0;
}
