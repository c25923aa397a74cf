/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/rust_lock.h"

#include "base/buf.h"
#include "codec/json.h"
#include "codec/toml.h"
#include "model/image.h"

#define DEPENDS_MAX 10000u /* of one crate */

/* Texts of a record go on in facts and lines. */
static bool is_plain(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if ((unsigned char)text.p[i] <= ' ' || text.p[i] == 0x7f)
			return false;
	return text.n > 0;
}

static struct str lines_of(struct str_list *names, struct arena *arena)
{
	struct buf text = BUF_INIT(1 << 20);
	struct str lines;

	vec_sort_unique(names, str_order);
	vec_each(name, names) {
		if (text.n)
			buf_putc(&text, '\n');
		buf_put(&text, *name);
	}
	lines = arena_str(arena, buf_str(&text));
	buf_done(&text);
	vec_done(names);
	return lines;
}

/* ---- cargo-auditable ---- */

/* Dependencies are places in the list of packages. */
static struct str auditable_depends(const struct json *packages, const struct json *package, struct arena *arena)
{
	const struct json *list = json_get(package, "dependencies");
	struct str_list names = {0};

	json_each(item, list) {
		struct str name;
		uint64_t index;

		if (names.n >= DEPENDS_MAX || !json_u64(item, &index))
			continue;
		name = json_get_text(json_at(packages, (size_t)index), "name");
		if (is_plain(name))
			*vec_push(&names) = name;
	}
	return lines_of(&names, arena);
}

int rust_auditable(struct str bytes, struct arena *arena, struct rust_crates *ret_crates, size_t *ret_passed_over, struct err *e)
{
	auto_json struct json *root = NULL;
	const struct json *packages;
	int r = json_parse(bytes, JSON_CAPS, "cargo-auditable", &root, e);

	if (r < 0)
		return r;
	packages = json_get(root, "packages");
	if (!json_is(packages, JSON_KIND_ARRAY))
		return err_set(e, ERR_FORMAT, "cargo-auditable: no list of packages");
	json_each(package, packages) {
		struct str name = json_get_text(package, "name"), version = json_get_text(package, "version");

		if (!is_plain(name) || !is_plain(version) || ret_crates->n >= RUST_CRATES_MAX) {
			++*ret_passed_over;
			continue;
		}
		*vec_push(ret_crates) = (struct rust_crate){
			.name = arena_str(arena, name), .version = arena_str(arena, version), .checksum = STR_LIT(""),
			.depends = auditable_depends(packages, package, arena),
			.build = str_is(json_get_text(package, "kind"), "build"),
		};
	}
	return 0;
}

/* ---- Cargo.lock ---- */

/* "name", "name version", "name version (source)" */
static struct str lock_depends(const struct toml *package, struct arena *arena)
{
	const struct toml *list = toml_get(package, "dependencies");
	struct str_list names = {0};

	toml_each(item, list) {
		struct str text = toml_text(item), name;

		if (names.n < DEPENDS_MAX && str_next_word(&text, &name) && is_plain(name))
			*vec_push(&names) = name;
	}
	return lines_of(&names, arena);
}

int rust_lock(struct str bytes, struct arena *arena, struct rust_crates *ret_crates, size_t *ret_passed_over, struct err *e)
{
	const struct toml *root;
	int r = toml_parse(bytes, TOML_CAPS, "Cargo.lock", arena, &root, e);
	const struct toml *packages;

	if (r < 0)
		return r;
	/* The oldest encoding has the project itself apart from the others. */
	packages = toml_get(root, "package");
	toml_each(package, packages) {
		struct str name = toml_get_text(package, "name"), version = toml_get_text(package, "version");

		if (!is_plain(name) || !is_plain(version) || ret_crates->n >= RUST_CRATES_MAX) {
			++*ret_passed_over;
			continue;
		}
		*vec_push(ret_crates) = (struct rust_crate){
			.name = name, .version = version, .checksum = toml_get_text(package, "checksum"),
			.depends = lock_depends(package, arena), .line = toml_line(package),
		};
	}
	return 0;
}
