/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Composer's records. installed.json is a list of packages in Composer 1; Composer 2 has them in "packages", and names in
 * "dev-package-names" those that only development needs.
 */
#include "base/map.h"
#include "base/mem.h"
#include "base/vec.h"
#include "catalog/php_records.h"
#include "codec/json.h"

#define CAPS ((struct json_caps){.bytes = LOCK_FILE_MAX, .depth = 96, .values = 4000000, .forgiving = true})
#define LIST_MAX 4096u  /* bytes of a list of licences or authors */
#define DEPENDS_MAX ((size_t)1 << 20)
#define PART_MAX 256u

static bool is_part(struct str part)
{
	for (size_t i = 0; i < part.n; i++)
		if (!str_is_alnum(part.p[i]) && (!part.p[i] || !strchr("._-", part.p[i])))
			return false;
	return part.n && part.n <= PART_MAX && str_is_alnum(part.p[0]);
}

static bool is_name(struct str name)
{
	struct str vendor, rest;

	return str_cut(name, '/', &vendor, &rest) && is_part(vendor) && is_part(rest);
}

static struct str version_of(const struct json *package)
{
	struct str version = str_trim(json_get_text(package, "version"));

	return version.n <= PART_MAX && str_find(version, '\n') < 0 ? version : STR_NULL;
}

/* Texts, or the texts in a field of objects. */
static struct str join(const struct json *list, const char *field, const char *between, struct arena *arena)
{
	struct buf all = BUF_INIT(LIST_MAX);
	struct str result;

	if (json_is(list, JSON_KIND_TEXT))
		buf_put(&all, json_text(list));
	json_each(item, list) {
		struct str text = field ? json_get_text(item, field) : json_text(item);

		if (text.n)
			buf_printf(&all, "%s%.*s", all.n ? between : "", STR(text));
	}
	result = arena_str(arena, buf_str(&all));
	buf_done(&all);
	return result;
}

/* What is required of other packages; PHP itself and its extensions have no "/" in their names. */
static struct str depends_of(const struct json *package, struct arena *arena)
{
	struct json_members members = json_members(json_get(package, "require"));
	struct buf lines = BUF_INIT(DEPENDS_MAX);
	VEC(struct str) names = {0};
	struct str result;

	while (json_next(&members))
		if (is_name(members.key))
			*vec_push(&names) = members.key;
	vec_sort_unique(&names, str_order);
	vec_each(name, &names)
		buf_printf(&lines, "%.*s\n", STR(*name));
	result = arena_str(arena, buf_str(&lines));
	vec_done(&names);
	buf_done(&lines);
	return result;
}

int composer_installed_read(struct str bytes, struct fact_writer *facts, struct arena *scratch, struct err *e)
{
	auto_json struct json *root = NULL;
	struct map development = {0};
	const struct json *packages;
	size_t nameless = 0;

	if (json_parse(bytes, CAPS, "installed.json", &root, e) < 0)
		return e->code;
	packages = json_is(root, JSON_KIND_OBJECT) ? json_get(root, "packages") : root;
	if (!json_is(packages, JSON_KIND_ARRAY))
		return err_set(e, ERR_FORMAT, "installed.json: no list of packages");
	json_each(item, json_get(root, "dev-package-names"))
		map_set(&development, json_text(item), root);
	json_each(package, packages) {
		struct str name = json_get_text(package, "name"), version = version_of(package);
		bool dev = map_get(&development, name) != NULL;

		if (!is_name(name) || !version.n)
			nameless++;
		else
			FACT_ADD(facts, "composer", name, version, join(json_get(package, "license"), NULL, " OR ", scratch),
				 join(json_get(package, "authors"), "name", ", ", scratch), dev ? STR_LIT("dev") : STR_LIT(""),
				 depends_of(package, scratch), STR_LIT(""));
	}
	map_done(&development);
	return nameless ? err_set(e, ERR_FORMAT, "installed.json: packages without a name and version: %zu", nameless) : 0;
}

static void read_list(const struct json *list, bool development, struct lock_lines *lines, struct lock_writer *lock)
{
	json_each(package, list) {
		struct str name = json_get_text(package, "name");
		/* Names also stand in what others require: the line looked for is that of the field. */
		struct str field = arena_printf(lock->scratch, "name\": \"%.*s", STR(name));

		lock_entry_add(lock, &(struct lock_entry){
			.name = is_name(name) ? name : STR_NULL,
			.version = version_of(package),
			.license = join(json_get(package, "license"), NULL, " OR ", lock->scratch),
			.development = development,
			.line = lock_line_of(lines, field, 0),
		});
	}
}

int composer_lock_read(struct str bytes, struct lock_writer *lock, struct err *e)
{
	struct lock_lines lines = LOCK_LINES(bytes);
	auto_json struct json *root = NULL;

	if (json_parse(bytes, CAPS, "composer.lock", &root, e) < 0)
		return e->code;
	if (!json_is(json_get(root, "packages"), JSON_KIND_ARRAY))
		return err_set(e, ERR_FORMAT, "composer.lock: no list of packages");
	read_list(json_get(root, "packages"), false, &lines, lock);
	read_list(json_get(root, "packages-dev"), true, &lines, lock);
	return 0;
}
