/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What conda and its kin (mamba, micromamba, pixi) installed: one JSON record a package in an environment's conda-meta, with
 * the files below that environment. Python packages among them have their own metadata too, and pip lists them.
 * Sources: conda's documentation, "conda-meta"; PURL-TYPES, conda.
 */
#include "catalog/catalog.h"

#include "base/path.h"
#include "catalog/fact_layer.h"
#include "catalog/lists.h"
#include "catalog/owned.h"
#include "codec/json.h"

#define EXAMINER "conda"
#define WHAT "conda packages"
#define RECORD_MAX ((uint64_t)64 << 20)
#define LIST_BYTES_MAX ((size_t)8 << 20) /* paths of one package, all together */
#define TEXT_MAX 256u

/* Fields of a fact "package": those that tell one build from another first. */
enum { NAME, VERSION, BUILD, CHANNEL, SUBDIR, TYPE, LICENSE, DEPENDS, FILES, SHA256, ASKED, FIELDS };

static const char *const examined[] = {"**/conda-meta/*.json", NULL};

/* ---- one file ---- */

static struct str limited(struct str text)
{
	return str_slice(str_trim(text), 0, TEXT_MAX);
}

/* "HOST/conda-forge/linux-64" and "conda-forge" are the channel conda-forge, "pkgs/main" is main. */
static struct str channel_of(struct str channel, struct str subdir)
{
	struct str parent, last;

	while (str_cut_last(channel, '/', &parent, &last) && (!last.n || str_eq(last, subdir)))
		channel = parent;
	return path_base(channel);
}

static struct str type_of(struct str file)
{
	return str_ends(file, ".conda") ? STR_LIT("conda") : str_ends(file, ".tar.bz2") ? STR_LIT("tar.bz2") : STR_LIT("");
}

static void put_line(struct buf *out, struct str line)
{
	buf_put(out, line);
	buf_putc(out, '\n');
}

/* "python >=3.8,<3.9.0a0": the name in front. Names that begin with "__" are properties of the machine. */
static void put_depends(struct buf *out, const struct json *list)
{
	json_each(item, list) {
		struct str rest = json_text(item), name;

		if (str_next_word(&rest, &name) && !str_starts(name, "__") && str_find(name, '\n') < 0)
			put_line(out, name);
	}
}

static void put_files(struct buf *out, const struct json *list, struct fact_writer *facts)
{
	json_each(item, list) {
		struct str path = json_text(item);

		if (!path.n || path.n > PATH_LENGTH_MAX || str_find(path, '\n') >= 0)
			continue;
		if (out->n + path.n + 1 > LIST_BYTES_MAX) {
			fact_note(facts, WHAT, "more paths than fit into the limit of %zu bytes", LIST_BYTES_MAX);
			return;
		}
		put_line(out, path);
	}
}

/* What was asked for by name has the words in which it was; old records do not say. */
static struct str asked(const struct json *record)
{
	const struct json *spec = json_get(record, "requested_spec");
	struct str text = str_trim(json_text(spec));

	if (!spec)
		return STR_LIT("");
	return text.n && !str_is(text, "None") ? STR_LIT("yes") : STR_LIT("no");
}

static int examine(const struct examined *file, struct fact_writer *facts, struct arena *scratch, struct err *e)
{
	auto_done(buf_done) struct buf depends = BUF_INIT(LIST_BYTES_MAX);
	auto_done(buf_done) struct buf files = BUF_INIT(LIST_BYTES_MAX);
	struct json_caps caps = JSON_CAPS;
	auto_json struct json *record = NULL;
	struct err why = ERR_INIT;
	struct str fields[FIELDS];

	(void)scratch, (void)e;
	caps.bytes = RECORD_MAX;
	if (json_parse(file->bytes, caps, "record", &record, &why) < 0) {
		fact_note(facts, WHAT, "%s", why.text);
		return 0;
	}
	put_depends(&depends, json_get(record, "depends"));
	put_files(&files, json_get(record, "files"), facts);
	fields[NAME] = limited(json_get_text(record, "name"));
	fields[VERSION] = limited(json_get_text(record, "version"));
	fields[BUILD] = limited(json_get_text(record, "build"));
	fields[SUBDIR] = limited(json_get_text(record, "subdir"));
	fields[CHANNEL] = limited(channel_of(json_get_text(record, "channel"), fields[SUBDIR]));
	fields[TYPE] = type_of(json_get_text(record, "fn"));
	fields[LICENSE] = limited(json_get_text(record, "license"));
	fields[DEPENDS] = buf_str(&depends);
	fields[FILES] = buf_str(&files);
	fields[SHA256] = limited(json_get_text(record, "sha256"));
	fields[ASKED] = asked(record);
	if (fields[NAME].n && fields[VERSION].n)
		fact_add(facts, "package", fields, FIELDS);
	else
		fact_note(facts, WHAT, "a record without a name or a version");
	return 0;
}

static const struct examiner examiner = {
	.name = EXAMINER,
	.version = 1,
	.globs = examined,
	.size_max = RECORD_MAX,
	.examine = examine,
};

/* ---- all together ---- */

struct conda {
	const struct ctx *ctx;
	const struct tree *tree;
	struct inventory *inventory;
	struct arena arena;
	struct owned owned;
	struct err *e;
};

static bool is_plain(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (!str_is_alnum(text.p[i]) && (!text.p[i] || !strchr("-_.", text.p[i])))
			return false;
	return text.n > 0;
}

/* With the qualifiers of its type, in byte order; a value that would need encoding is none that conda writes. */
static struct str purl_of(struct conda *c, const struct package *package, const struct fact *fact)
{
	static const struct {
		const char *key;
		unsigned field;
	} qualifiers[] = {{"build", BUILD}, {"channel", CHANNEL}, {"subdir", SUBDIR}, {"type", TYPE}};
	auto_done(buf_done) struct buf purl = BUF_INIT(65536);
	char separator = '?';

	buf_put(&purl, package_purl(&c->arena, package, &c->inventory->os));
	for (size_t i = 0; i < ARRAY_SIZE(qualifiers); i++) {
		struct str value = fact->fields[qualifiers[i].field];

		if (!is_plain(value))
			continue;
		buf_printf(&purl, "%c%s=%.*s", separator, qualifiers[i].key, STR(value));
		separator = '&';
	}
	return arena_str(&c->inventory->arena, buf_str(&purl));
}

static void add_files(struct conda *c, struct str environment, struct str lines, struct package *package)
{
	struct arena *arena = &c->inventory->arena;
	struct str line;

	while (str_next(&lines, '\n', &line) && !c->owned.full)
		owned_add(&c->owned, arena_printf(arena, "%.*s%s%.*s", STR(environment), environment.n ? "/" : "", STR(line)), arena);
	owned_finish(&c->owned, c->tree, arena, package);
}

static void add_package(struct conda *c, const struct tree_facts *found, const struct fact *fact)
{
	struct arena *arena = &c->inventory->arena;
	struct package *package = inventory_add(c->inventory, "conda", "conda");

	package->name = arena_str(arena, fact->fields[NAME]);
	package->version = arena_str(arena, fact->fields[VERSION]);
	package->license = arena_str(arena, fact->fields[LICENSE]);
	package->automatic = str_is(fact->fields[ASKED], "no");
	package->purl = purl_of(c, package, fact);
	package->layer = fact_layer(c->tree, found->version, EXAMINER, TYPE);
	if (fact->fields[SHA256].n)
		*vec_push(&package->hashes) = (struct key_value){STR_LIT("SHA-256"), arena_str(arena, fact->fields[SHA256])};
	list_add_lines(&package->depends, fact->fields[DEPENDS], arena);
	*vec_push(&package->locations) = (struct location){
		arena_str(arena, found->path), STR_LIT("package metadata"), c->tree->versions.v[found->version].since, 0,
	};
	add_files(c, path_parent(path_parent(found->path)), fact->fields[FILES], package);
}

static int visit(void *arg, const struct tree_facts *found)
{
	struct conda *c = arg;
	struct str rest = found->facts;
	struct fact fact;

	while (fact_next(&rest, EXAMINER, &fact))
		add_package(c, found, &fact);
	return ctx_check(c->ctx, c->e);
}

static int run(const struct ctx *ctx, const struct tree *tree, struct inventory *inventory, struct err *e)
{
	struct conda c = {.ctx = ctx, .tree = tree, .inventory = inventory, .e = e};
	int r = tree_each_facts(tree, EXAMINER, TREE_NOW, visit, &c);

	if (c.owned.full)
		coverage_note(&inventory->coverage, &inventory->arena, "files of packages", STR_LIT(""),
			      "more files of conda packages than the limit of %u", OWNED_FILES_MAX);
	owned_done(&c.owned);
	arena_done(&c.arena);
	return r;
}

const struct cataloger cataloger_conda = {.name = "conda", .run = run, .examiner = &examiner};
