/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pnpm-lock.yaml. The keys of "packages" say name and version, in ways that changed with the version of the file:
 *
 *	5     /@s/name/1.2.3_peer@4.5.6    registry.example.org/name/1.2.3
 *	6, 7  /@s/name@1.2.3(peer@4.5.6)   registry.example.org/name@1.2.3
 *	9     @s/name@1.2.3                what has peers is in "snapshots"
 *
 * What comes from a repository or an address says its name and version in fields. Before version 9 a package says itself that
 * development alone needs it.
 */
#include "catalog/npm_locks.h"
#include "catalog/pnpm_graph.h"
#include "codec/yaml.h"

#define CAPS ((struct yaml_caps){.bytes = LOCK_FILE_MAX, .depth = 32, .nodes = 2000000, .expanded = 4000000})

static unsigned major_of(const struct yaml_node *root)
{
	struct str text = yaml_get_text(root, "lockfileVersion"), minor;
	uint64_t major = 0;

	str_cut(text, '.', &text, &minor);
	return str_to_u64(text, &major) && major < 1000 ? (unsigned)major : 0;
}

/* Up to the "/" behind a name of one part or, with a scope, of two. */
static struct str take_name(struct str *rest)
{
	struct str name, second;
	size_t scope;

	str_cut(*rest, '/', &name, &second);
	if (!str_starts(name, "@")) {
		*rest = second;
		return name;
	}
	scope = name.n;
	str_cut(second, '/', &name, rest);
	/* Both parts and what is between them. */
	return name.n ? str_from(name.p - scope - 1, scope + 1 + name.n) : STR_NULL;
}

static void read_key(struct str key, unsigned major, struct lock_entry *entry)
{
	struct str host, rest;

	str_cut(key, '(', &key, &rest);
	/* Before version 9 a key without "/" in front begins with its registry. */
	if (!str_skip(&key, "/") && major < 9)
		str_cut(key, '/', &host, &key);
	if (major >= 6) {
		npm_spec_cut(key, &entry->name, &entry->version);
		return;
	}
	entry->name = take_name(&key);
	str_cut(key, '/', &key, &rest);
	str_cut(key, '_', &entry->version, &rest);
}

/* `needed` to run, where that is known, else NULL. */
static void read_package(const struct yaml_pair *pair, unsigned major, const struct map *needed, struct lock_writer *lock)
{
	const struct yaml_node *resolution = yaml_get(pair->value, "resolution");
	struct str name = yaml_get_text(pair->value, "name"), version = yaml_get_text(pair->value, "version");
	struct lock_entry entry = {.line = pair->key->line, .integrity = yaml_get_text(resolution, "integrity")};
	bool development = false;

	read_key(yaml_text(pair->key), major, &entry);
	/* A folder of the project. */
	if (yaml_get(resolution, "directory") || str_starts(entry.version, "file:") || str_starts(entry.version, "link:"))
		return;
	entry.name = name.n ? name : entry.name;
	entry.version = version.n ? version : entry.version;
	entry.development = (yaml_bool(yaml_get(pair->value, "dev"), YAML_1_2, &development) && development) ||
			    (needed && !map_get(needed, yaml_text(pair->key)));
	npm_lock_entry(lock, entry);
}

static void read_packages(const struct yaml_node *root, unsigned major, struct lock_writer *lock)
{
	struct map needed = {0};
	bool known = major >= 9 && pnpm_needed(root, &needed);

	yaml_each_pair(pair, yaml_get(root, "packages"))
		read_package(pair, major, known ? &needed : NULL, lock);
	map_done(&needed);
}

int pnpm_lock_read(struct str bytes, struct lock_writer *lock, struct err *e)
{
	auto_yaml struct yaml_reader *reader = NULL;
	struct yaml_document document;
	int r;

	if (yaml_open(bytes, CAPS, "lock file", &reader, e) < 0)
		return e->code;
	while ((r = yaml_next(reader, &document, e)) > 0) {
		unsigned major = major_of(document.root);

		if (major < 5)
			return err_set(e, ERR_UNSUPPORTED, "lock file: its version is none that is known");
		read_packages(document.root, major, lock);
	}
	return r;
}
