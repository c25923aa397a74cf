/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/npm_manifest.h"

#include "base/buf.h"
#include "base/vec.h"
#include "codec/json.h"

#define DEPENDS_MAX 10000u /* names of one package */
#define TEXT_MAX 4096u     /* bytes of a licence or an author that are kept */

static const char *const dependencies[] = {"dependencies", "optionalDependencies", NULL};

static struct str limited(struct str text, struct arena *arena)
{
	return arena_str(arena, str_slice(str_trim(text), 0, TEXT_MAX));
}

/* A text, or the old {"type": "MIT", "url": …}. */
static struct str license_of(const struct json *value)
{
	struct str type = json_get_text(value, "type");

	return json_is(value, JSON_KIND_TEXT) ? json_text(value) : type.n ? type : json_get_text(value, "name");
}

struct str npm_license(const struct json *object, struct arena *arena)
{
	const struct json *value = json_get(object, "license");
	struct buf all = BUF_INIT(TEXT_MAX);
	struct str result;

	if (!value)
		value = json_get(object, "licenses");
	if (!json_is(value, JSON_KIND_ARRAY))
		return limited(license_of(value), arena);
	/* A list is a choice: npm's own advice for moving it to an expression. */
	json_each(item, value) {
		struct str one = str_trim(license_of(item));

		if (one.n)
			buf_printf(&all, "%s%.*s", all.n ? " OR " : "", STR(one));
	}
	result = arena_str(arena, buf_str(&all));
	buf_done(&all);
	return result;
}

static struct str author_of(const struct json *manifest, struct arena *arena)
{
	const struct json *author = json_get(manifest, "author");
	struct str name = str_slice(json_get_text(author, "name"), 0, TEXT_MAX);
	struct str mail = str_slice(json_get_text(author, "email"), 0, TEXT_MAX);

	if (json_is(author, JSON_KIND_TEXT))
		return limited(json_text(author), arena);
	if (!name.n || !mail.n)
		return limited(name.n ? name : mail, arena);
	return arena_printf(arena, "%.*s <%.*s>", STR(name), STR(mail));
}

struct str npm_members(const struct json *object, const char *const *fields, struct arena *arena)
{
	VEC(struct str) names = {0};
	struct buf lines = BUF_INIT((size_t)1 << 20);
	struct str result;

	for (; *fields; fields++) {
		struct json_members members = json_members(json_get(object, *fields));

		while (json_next(&members))
			if (names.n < DEPENDS_MAX && members.key.n && str_find(members.key, '\n') < 0)
				*vec_push(&names) = members.key;
	}
	vec_sort_unique(&names, str_order);
	vec_each(name, &names)
		buf_printf(&lines, "%.*s\n", STR(*name));
	result = arena_str(arena, buf_str(&lines));
	vec_done(&names);
	buf_done(&lines);
	return result;
}

int npm_manifest_parse(struct str bytes, struct arena *arena, struct npm_manifest *ret_manifest, struct err *e)
{
	struct json_caps caps = JSON_CAPS;
	auto_json struct json *root = NULL;

	caps.forgiving = true;
	if (json_parse(bytes, caps, "package.json", &root, e) < 0)
		return e->code;
	if (!json_is(root, JSON_KIND_OBJECT))
		return err_set(e, ERR_FORMAT, "package.json: not an object");
	*ret_manifest = (struct npm_manifest){
		.name = arena_str(arena, json_get_text(root, "name")),
		.version = arena_str(arena, json_get_text(root, "version")),
		.license = npm_license(root, arena),
		.author = author_of(root, arena),
		.depends = npm_members(root, dependencies, arena),
		.integrity = limited(json_get_text(root, "_integrity"), arena),
	};
	return 0;
}
