/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/dotnet_deps.h"

#include "codec/base64.h"
#include "codec/json.h"
#include "codec/xml.h"

#define RUNTIME_PACK "runtimepack."
#define SHA512_SIZE 64
#define LIST_MAX ((size_t)1 << 20) /* bytes of the names of one package's files */

static const struct json_caps caps = {.bytes = 64u << 20, .depth = 64, .values = 2000000, .forgiving = true};

static int parse(struct str bytes, struct fact_writer *facts, struct json **ret_root)
{
	struct err why = ERR_INIT;
	int r = json_parse(bytes, caps, "JSON", ret_root, &why);

	if (r < 0)
		fact_note(facts, DOTNET_NOTE, "%s", why.text);
	return r;
}

/* NuGet writes digests in base64, and deps.json puts the algorithm before it. */
static struct str hexadecimal(struct str base64, struct buf *out)
{
	auto_done(buf_done) struct buf bytes = BUF_INIT(SHA512_SIZE);

	str_skip(&base64, "sha512-");
	if (!base64_decode(base64, &bytes) || bytes.n != SHA512_SIZE)
		return STR_LIT("");
	for (size_t i = 0; i < bytes.n; i++)
		buf_printf(out, "%02x", (unsigned char)bytes.p[i]);
	return buf_str(out);
}

static void put_line(struct buf *out, struct str text)
{
	buf_printf(out, "%s%.*s", out->n ? "\n" : "", STR(text));
}

static struct str names_of(const struct json *object, struct buf *out)
{
	struct json_members members = json_members(object);

	while (json_next(&members))
		put_line(out, members.key);
	return buf_str(out);
}

/* ---- APP.deps.json ---- */

/* What a package brings to run with; one that brings nothing was needed to build only, or only names others. */
static struct str assets_of(const struct json *entry, struct buf *out)
{
	static const char *const kinds[] = {"runtime", "native", "resources", "runtimeTargets"};

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		struct json_members members = json_members(json_get(entry, kinds[i]));

		while (json_next(&members))
			if (!str_ends(members.key, "_._"))
				put_line(out, members.key);
	}
	return buf_str(out);
}

static void say_library(struct str key, const struct json *library, const struct json *entry, struct str inner,
			struct fact_writer *facts)
{
	auto_done(buf_done) struct buf sha512 = BUF_INIT(LIST_MAX), depends = BUF_INIT(LIST_MAX), files = BUF_INIT(LIST_MAX);
	struct str fields[DOTNET_FIELDS] = {
		[DOTNET_TYPE] = json_get_text(library, "type"), [DOTNET_SHA512] = hexadecimal(json_get_text(library, "sha512"), &sha512),
		[DOTNET_DEPENDS] = names_of(json_get(entry, "dependencies"), &depends), [DOTNET_FILES] = assets_of(entry, &files),
		[DOTNET_INNER] = inner,
	};

	if (!str_cut(key, '/', &fields[DOTNET_NAME], &fields[DOTNET_VERSION]) || !fields[DOTNET_NAME].n || !fields[DOTNET_VERSION].n) {
		fact_note(facts, DOTNET_NOTE, "the library \"%.*s\" is not a name and a version", STR(key));
		return;
	}
	if (str_is(fields[DOTNET_TYPE], "runtimepack"))
		str_skip(&fields[DOTNET_NAME], RUNTIME_PACK);
	else if (!str_is(fields[DOTNET_TYPE], "project") && !str_is(fields[DOTNET_TYPE], "package"))
		return;
	if (fields[DOTNET_FILES].n)
		fact_add(facts, "library", fields, DOTNET_FIELDS);
}

void dotnet_read_deps(struct str bytes, struct str inner, struct fact_writer *facts)
{
	auto_json struct json *root = NULL;
	const struct json *targets, *target, *libraries;
	struct json_members members;

	if (parse(bytes, facts, &root) < 0)
		return;
	targets = json_get(root, "targets");
	target = json_get_str(targets, json_get_text(json_get(root, "runtimeTarget"), "name"));
	libraries = json_get(root, "libraries");
	/* Old writers name no runtime target; then there is one. */
	members = json_members(targets);
	if (!target && json_next(&members))
		target = members.value;
	if (!target || !json_is(libraries, JSON_KIND_OBJECT)) {
		fact_note(facts, DOTNET_NOTE, "no target and libraries in it");
		return;
	}
	members = json_members(libraries);
	while (json_next(&members))
		say_library(members.key, members.value, json_get_str(target, members.key), inner, facts);
}

/* ---- packages.lock.json: frameworks, then packages ---- */

static void say_locked(struct str name, const struct json *locked, struct fact_writer *facts)
{
	auto_done(buf_done) struct buf sha512 = BUF_INIT(LIST_MAX), depends = BUF_INIT(LIST_MAX);
	struct str fields[DOTNET_FIELDS] = {
		[DOTNET_NAME] = name, [DOTNET_VERSION] = json_get_text(locked, "resolved"), [DOTNET_TYPE] = json_get_text(locked, "type"),
		[DOTNET_SHA512] = hexadecimal(json_get_text(locked, "contentHash"), &sha512),
		[DOTNET_DEPENDS] = names_of(json_get(locked, "dependencies"), &depends),
	};

	if (!str_case_eq(fields[DOTNET_TYPE], STR_LIT("project")) && name.n && fields[DOTNET_VERSION].n)
		fact_add(facts, "locked", fields, DOTNET_FIELDS);
}

void dotnet_read_lock(struct str bytes, struct fact_writer *facts)
{
	auto_json struct json *root = NULL;
	struct json_members frameworks, packages;

	if (parse(bytes, facts, &root) < 0)
		return;
	if (!json_is(json_get(root, "dependencies"), JSON_KIND_OBJECT))
		fact_note(facts, DOTNET_NOTE, "no dependencies in it");
	frameworks = json_members(json_get(root, "dependencies"));
	while (json_next(&frameworks))
		for (packages = json_members(frameworks.value); json_next(&packages);)
			say_locked(packages.key, packages.value, facts);
}

/* ---- packages.config: <packages><package id version [developmentDependency]/></packages> ---- */

void dotnet_read_config(struct str bytes, struct arena *scratch, struct fact_writer *facts)
{
	const struct xml_node *root, *node;
	struct err why = ERR_INIT;

	if (xml_parse(bytes, XML_CAPS, "XML", scratch, &root, &why) < 0) {
		fact_note(facts, DOTNET_NOTE, "%s", why.text);
		return;
	}
	if (!str_is(root->name, "packages"))
		return;
	for (node = xml_child(root, "package"); node; node = xml_next(node, "package")) {
		struct str fields[DOTNET_FIELDS] = {
			[DOTNET_NAME] = xml_attribute(node, "id"), [DOTNET_VERSION] = xml_attribute(node, "version"),
			[DOTNET_TYPE] = str_case_eq(xml_attribute(node, "developmentDependency"), STR_LIT("true")) ? STR_LIT("development")
														 : STR_LIT(""),
		};

		if (fields[DOTNET_NAME].n && fields[DOTNET_VERSION].n)
			fact_add(facts, "locked", fields, DOTNET_FIELDS);
	}
}
