/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/predicate.h"

#include "base/text.h"
#include "verify/source_uri.h"

#define DEPTH_MAX 8 /* of parameters in parameters */

#define PREDICATE(name) extern const struct predicate_type name;
#include "verify/list.h"
#undef PREDICATE

#define PREDICATE(name) &name,
static const struct predicate_type *const types[] = {
#include "verify/list.h"
	NULL,
};
#undef PREDICATE

const struct predicate_type *const *predicate_types(void)
{
	return types;
}

/* "/v2.3", behind an address. */
static bool is_version(struct str rest)
{
	return str_skip(&rest, "/v") && rest.n && str_is_digit(rest.p[0]) && str_find(rest, '/') < 0;
}

static bool has_uri(const struct predicate_type *type, struct str uri)
{
	for (const char *const *known = type->uris; *known; known++) {
		struct str rest = uri;

		if (str_skip(&rest, *known) && (!rest.n || (type->versioned && is_version(rest))))
			return true;
	}
	return false;
}

const struct predicate_type *predicate_type_of(struct str uri)
{
	for (const struct predicate_type *const *type = types; *type; type++)
		if (has_uri(*type, uri))
			return *type;
	return NULL;
}

static bool is_called(const struct predicate_type *type, struct str word)
{
	return str_is(word, type->format) || str_is_any(word, type->aliases);
}

bool predicate_type_is(struct str wanted, struct str uri)
{
	const struct predicate_type *type = predicate_type_of(uri);
	struct str rest = uri;

	if (str_eq(wanted, uri) || (type && is_called(type, wanted)))
		return true;
	/* Asked for without a version. */
	if (!type || !type->versioned || rest.n < wanted.n || !str_eq(str_slice(rest, 0, wanted.n), wanted))
		return false;
	return str_is_any(wanted, type->uris) && is_version(str_from_index(rest, wanted.n));
}

int predicate_type_check(struct str wanted, struct err *e)
{
	auto_done(buf_done) struct buf words = BUF_INIT(512);
	struct suggestion near = {.word = wanted};

	if (str_find(wanted, ':') >= 0)
		return 0;
	for (const struct predicate_type *const *type = types; *type; type++) {
		if (is_called(*type, wanted))
			return 0;
		text_list(&words, ", ", str_of((*type)->format));
		suggest(&near, (*type)->format);
		for (const char *const *alias = (*type)->aliases; alias && *alias; alias++)
			suggest(&near, *alias);
	}
	err_set(e, ERR_USAGE, "\"%.*s\" is no type of attestations: an address, or %s", STR(wanted), buf_text(&words));
	return near.best ? err_hint(e, "%s", near.best) : e->code;
}

/* ---- for the types ---- */

struct str predicate_text(const struct predicate *predicate, const struct json *object, const char *key)
{
	return arena_str(predicate->arena, json_get_text(object, key));
}

void predicate_flaw(struct predicate *predicate, const char *what, ...)
{
	va_list args;

	if (predicate->statement->flaw.n)
		return;
	va_start(args, what);
	predicate->statement->flaw = arena_vprintf(predicate->arena, what, args);
	va_end(args);
}

void predicate_digests(const struct predicate *predicate, const struct json *digests, struct key_value_list *list)
{
	struct json_members members = json_members(digests);

	while (json_next(&members) && list->n < STATEMENT_DIGESTS_MAX)
		if (json_text(members.value).n)
			*vec_push(list) = (struct key_value){arena_str(predicate->arena, members.key),
							     arena_str(predicate->arena, json_text(members.value))};
}

void predicate_materials(struct predicate *predicate, const struct json *list)
{
	struct resource_list *materials = &predicate->statement->build.materials;

	json_each(item, list) {
		struct resource_descriptor *material;

		if (materials->n >= STATEMENT_MATERIALS_MAX) {
			predicate_flaw(predicate, "it names more than %d materials", STATEMENT_MATERIALS_MAX);
			return;
		}
		material = vec_push(materials);
		material->name = predicate_text(predicate, item, "name");
		material->uri = predicate_text(predicate, item, "uri");
		predicate_digests(predicate, json_get(item, "digest"), &material->digests);
	}
}

static void add_parameter(struct predicate *predicate, struct str path, const struct json *value)
{
	struct key_value_list *list = &predicate->statement->build.parameters;
	struct arena *arena = predicate->arena;
	struct str text = STR_NULL;
	int64_t number;
	double real;

	switch (json_kind(value)) {
	case JSON_KIND_TEXT:
		text = arena_str(arena, json_text(value));
		break;
	case JSON_KIND_BOOL:
		text = json_bool(value) ? STR_LIT("true") : STR_LIT("false");
		break;
	case JSON_KIND_NUMBER:
		text = json_i64(value, &number) ? arena_printf(arena, "%lld", (long long)number)
						: json_double(value, &real) ? arena_printf(arena, "%.17g", real) : STR_NULL;
		break;
	default: /* null: set to nothing, and yet named */
		break;
	}
	if (list->n >= STATEMENT_PARAMETERS_MAX)
		predicate_flaw(predicate, "it has more than %d parameters", STATEMENT_PARAMETERS_MAX);
	else
		*vec_push(list) = (struct key_value){path, text};
}

static void add_parameters(struct predicate *predicate, struct str path, const struct json *value, unsigned depth)
{
	struct json_members members = json_members(value);

	if (depth > DEPTH_MAX) {
		predicate_flaw(predicate, "its parameters are deeper than %d", DEPTH_MAX);
	} else if (json_is(value, JSON_KIND_OBJECT)) {
		while (json_next(&members) && !predicate->statement->flaw.n)
			add_parameters(predicate,
				       arena_printf(predicate->arena, "%.*s%s%.*s", STR(path), path.n ? "." : "", STR(members.key)),
				       members.value, depth + 1);
	} else if (json_is(value, JSON_KIND_ARRAY)) {
		json_each(item, value)
			if (!predicate->statement->flaw.n)
				add_parameters(predicate, arena_printf(predicate->arena, "%.*s.%zu", STR(path), item_i), item, depth + 1);
	} else {
		add_parameter(predicate, path, value);
	}
}

void predicate_parameters(struct predicate *predicate, const char *prefix, const struct json *values)
{
	if (values)
		add_parameters(predicate, str_of(prefix), values, 0);
}

/* ---- where sources are ---- */

static bool is_commit(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (str_hex_value(text.p[i]) > 15)
			return false;
	return text.n == 40 || text.n == 64;
}

static void set(struct predicate *predicate, struct str *place, struct str text)
{
	if (!place->n)
		*place = arena_str(predicate->arena, text);
}

void predicate_source(struct predicate *predicate, struct str uri, const struct json *digests)
{
	static const char *const algorithms[] = {"gitCommit", "sha1", "sha256", NULL};
	struct build_facts *build = &predicate->statement->build;
	struct str source, ref, folder;

	source_uri_split(uri, &source, &ref);
	str_cut(ref, ':', &ref, &folder); /* BuildKit's "#main:folder" */
	set(predicate, &build->source_uri, source);
	set(predicate, is_commit(ref) ? &build->source_commit : &build->source_ref, ref);
	for (const char *const *algorithm = algorithms; *algorithm; algorithm++)
		set(predicate, &build->source_commit, json_get_text(digests, *algorithm));
}

/* ---- documents in texts ---- */

const struct json *predicate_document(struct predicate *predicate, struct json **ret_parsed)
{
	const struct json *data = json_get(predicate->json, "Data");
	struct json_caps caps = JSON_CAPS;
	struct err ignored = ERR_INIT;

	*ret_parsed = NULL;
	if (json_is(data, JSON_KIND_OBJECT))
		return data;
	if (!json_is(data, JSON_KIND_TEXT))
		return predicate->json;
	caps.bytes = json_text(data).n;
	return json_parse(json_text(data), caps, "Data", ret_parsed, &ignored) < 0 ? NULL : *ret_parsed;
}
