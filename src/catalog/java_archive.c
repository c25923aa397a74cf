/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/java_archive.h"

#include <stdio.h>

#include "base/map.h"
#include "base/path.h"
#include "catalog/java_groups.h"
#include "catalog/java_identity.h"
#include "catalog/java_name.h"
#include "codec/zip.h"
#include "crypto/hash.h"

#define TEXT_MAX ((size_t)1 << 20) /* bytes of a manifest or pom.properties; of a longer one what comes first is enough */
#define XML_BYTES_MAX ((size_t)16 << 20) /* bytes of the pom.xml of one archive */
#define RATIO_MAX 1000             /* deflate itself reaches 1032; entries of text are small anyway, archives do not shrink */
#define SHA1_SIZE 20

/* A file and all that is nested in it. */
struct nest {
	struct fact_writer *facts;
	struct arena *arena;
	struct str bytes; /* of the file */
	char sha1[2 * SHA1_SIZE + 1]; /* of those; empty until a fact is said */
	uint64_t unpacked, entries;
	unsigned archives;
};

struct pom_xml {
	struct str path, bytes;
};

/* One archive that is being read. */
struct level {
	struct nest *nest;
	struct str inner; /* JAVA_INNER */
	struct str path;  /* whose file name is the archive's */
	unsigned depth;
	VEC(struct java_pom) poms;
	struct map places;  /* index in poms, one added: by "group artifact version", by "group artifact" of the first, by folder */
	struct arena keys;
	VEC(struct pom_xml) xmls;
	size_t xml_bytes;
	struct properties manifest;
	bool has_manifest, has_classes, encrypted;
	size_t nested, entries;
	uint64_t groups_seen;
	struct str folder; /* of the class seen last */
};

static int read_archive(struct level *level, struct str bytes, struct err *e);

static void note(const struct level *level, const char *why)
{
	fact_note(level->nest->facts, JAVA_NOTE, "%.*s%s%s", STR(level->inner), level->inner.n ? ": " : "", why);
}

static struct str sha1_of(struct str bytes, char ret_text[2 * SHA1_SIZE + 1])
{
	unsigned char value[HASH_SIZE_MAX];

	hash_bytes(HASH_SHA1, bytes, value);
	for (size_t i = 0; i < SHA1_SIZE; i++)
		snprintf(ret_text + 2 * i, 3, "%02x", value[i]);
	return str_of(ret_text);
}

/* The first fact of a file, whatever comes after it: by its digest the layer is told that brought this content. */
static void say_file(struct nest *nest)
{
	if (nest->sha1[0])
		return;
	FACT_ADD(nest->facts, "file", sha1_of(nest->bytes, nest->sha1));
}

/* ---- entries ---- */

/* Errors of one entry are noted; what could be read of it is in *bytes. */
static bool read_entry(struct level *level, struct zip *zip, struct str name, size_t cap, bool head_is_enough, struct buf *bytes)
{
	struct err why = ERR_INIT;

	*bytes = BUF_INIT(cap);
	if (zip_read(zip, bytes, &why) < 0 && !(head_is_enough && bytes->full)) {
		fact_note(level->nest->facts, JAVA_NOTE, "%.*s%s%.*s: %s", STR(level->inner), level->inner.n ? "!/" : "", STR(name),
			  why.text);
		return false;
	}
	level->nest->unpacked += bytes->n;
	return true;
}

static void read_manifest(struct level *level, struct zip *zip, struct str name)
{
	auto_done(buf_done) struct buf bytes;

	if (!level->has_manifest && read_entry(level, zip, name, TEXT_MAX, true, &bytes)) {
		manifest_parse(buf_str(&bytes), level->nest->arena, &level->manifest);
		level->has_manifest = true;
	}
}

/* With lengths, since the texts may hold any byte; a folder's key has two empty parts, which no descriptor's has. */
static struct str key_of(struct level *level, struct str first, struct str second, struct str third)
{
	return arena_printf(&level->keys, "%zu %zu %.*s%.*s%.*s", first.n, second.n, STR(first), STR(second), STR(third));
}

/* Of several the first. */
static void remember(struct level *level, struct str key)
{
	if (!map_get(&level->places, key))
		map_set(&level->places, key, (void *)level->poms.n);
}

static void add_pom(struct level *level, const struct java_pom *pom)
{
	if (level->poms.n == JAVA_POMS_MAX) {
		note(level, "more descriptors of Maven than the limit of 10000");
		return;
	}
	*vec_push(&level->poms) = *pom;
	remember(level, key_of(level, pom->group, pom->artifact, pom->version));
	remember(level, key_of(level, pom->group, pom->artifact, STR_LIT("")));
	remember(level, key_of(level, STR_LIT(""), STR_LIT(""), path_parent(pom->path)));
}

static struct java_pom *pom_at(struct level *level, struct str key)
{
	size_t place = (size_t)map_get(&level->places, key);

	return place ? &level->poms.v[place - 1] : NULL;
}

static void read_pom(struct level *level, struct zip *zip, struct str name)
{
	auto_done(buf_done) struct buf bytes;
	struct java_pom pom;

	if (!read_entry(level, zip, name, TEXT_MAX, true, &bytes) || !java_pom_properties(buf_str(&bytes), level->nest->arena, &pom))
		return;
	pom.path = arena_str(level->nest->arena, name);
	if (!pom_at(level, key_of(level, pom.group, pom.artifact, pom.version)))
		add_pom(level, &pom);
}

/* Kept until all pom.properties are known, which may stand behind it. */
static void keep_xml(struct level *level, struct zip *zip, struct str name)
{
	auto_done(buf_done) struct buf bytes;
	struct arena *arena = level->nest->arena;

	if (level->xmls.n < JAVA_POMS_MAX && level->xml_bytes < XML_BYTES_MAX && read_entry(level, zip, name, TEXT_MAX, false, &bytes)) {
		level->xml_bytes += bytes.n;
		*vec_push(&level->xmls) = (struct pom_xml){arena_str(arena, name), arena_str(arena, buf_str(&bytes))};
	}
}

static bool has_properties_beside(struct level *level, struct str xml)
{
	return pom_at(level, key_of(level, STR_LIT(""), STR_LIT(""), path_parent(xml)));
}

/* A pom.xml adds its licence to what pom.properties says; alone it says what it can. */
static void read_xmls(struct level *level)
{
	vec_each(xml, &level->xmls) {
		struct err why = ERR_INIT;
		struct java_pom pom, *known;
		int r = java_pom_xml(xml->bytes, level->nest->arena, &pom, &why);

		if (r < 0 && !has_properties_beside(level, xml->path))
			note(level, why.text);
		if (r <= 0)
			continue;
		pom.path = xml->path;
		known = pom_at(level, key_of(level, pom.group, pom.artifact, STR_LIT("")));
		if (!known)
			add_pom(level, &pom);
		else if (!known->license.n)
			known->license = pom.license;
	}
}

static void read_nested(struct level *level, struct zip *zip, struct str name, struct err *e)
{
	struct nest *nest = level->nest;
	auto_done(buf_done) struct buf bytes = BUF_INIT(0);
	struct level inner = {.nest = nest, .depth = level->depth + 1};

	level->nested++;
	name = arena_str(nest->arena, name);
	if (inner.depth > JAVA_DEPTH_MAX) {
		fact_note(nest->facts, JAVA_NOTE, "%.*s!/%.*s: archives in each other deeper than the limit of %u", STR(level->inner),
			  STR(name), JAVA_DEPTH_MAX);
		return;
	}
	if (nest->archives++ >= JAVA_ARCHIVES_MAX) {
		note(level, "more archives in it than the limit of 20000");
		return;
	}
	if (!read_entry(level, zip, name, JAVA_NESTED_MAX, false, &bytes))
		return;
	inner.path = name;
	inner.inner = arena_printf(nest->arena, "%.*s%s%.*s", STR(level->inner), level->inner.n ? "!/" : "", STR(name));
	read_archive(&inner, buf_str(&bytes), e);
}

static void see_class(struct level *level, struct str name)
{
	struct str folder = path_parent(name);

	level->has_classes = true;
	if (str_eq(folder, level->folder))
		return;
	level->groups_seen |= java_groups_seen(name);
	level->folder = arena_str(level->nest->arena, folder);
}

static bool is_pom(struct str name)
{
	return str_is(path_base(name), "pom.properties");
}

static void see_entry(struct level *level, struct zip *zip, struct str name, struct err *e)
{
	if (str_case_eq(name, STR_LIT("META-INF/MANIFEST.MF")))
		read_manifest(level, zip, name);
	else if (is_pom(name))
		read_pom(level, zip, name);
	else if (path_match("META-INF/maven/*/*/pom.xml", name))
		keep_xml(level, zip, name);
	else if (str_ends(name, ".class"))
		see_class(level, name);
	else if (java_is_archive(name) && name.n <= PATH_LENGTH_MAX)
		read_nested(level, zip, name, e);
}

/* ---- facts ---- */

/* Bundle-License: one or more of an identifier or an address, each with attributes: "Apache-2.0;link=…". */
static struct str license_of(const struct level *level, const struct java_pom *pom)
{
	struct str first;

	str_cut(manifest_get(&level->manifest, "Bundle-License"), ',', &first, &(struct str){0});
	str_cut(first, ';', &first, &(struct str){0});
	first = str_trim(first);
	if (!first.n && pom)
		return pom->license;
	return first.n > 1 && first.p[0] == '"' && first.p[first.n - 1] == '"' ? str_slice(first, 1, first.n - 1) : first;
}

static struct str vendor_of(const struct level *level)
{
	struct str vendor = manifest_get(&level->manifest, "Implementation-Vendor");

	return vendor.n ? vendor : manifest_get(&level->manifest, "Bundle-Vendor");
}

static void say_parts(struct level *level, const struct java_pom *own)
{
	vec_each(pom, &level->poms)
		if (pom != own)
			FACT_ADD(level->nest->facts, "part", level->inner, pom->group, pom->artifact, pom->version, pom->path, STR_NULL,
				 STR_NULL, STR_NULL, pom->license);
}

static void say_archive(struct level *level, struct str bytes)
{
	struct java_evidence evidence = {
		.path = level->path, .poms = level->poms.v, .pom_count = level->poms.n, .manifest = &level->manifest,
		.groups_seen = level->groups_seen,
	};
	struct java_identity identity = java_identify(&evidence, level->nest->arena);
	char sha1[2 * SHA1_SIZE + 1], confidence[16];

	say_file(level->nest);
	say_parts(level, identity.pom);
	if (!identity.version.n) {
		if (level->has_classes && !level->poms.n)
			FACT_ADD(level->nest->facts, "unknown", level->inner, STR_NULL, STR_NULL, STR_NULL, STR_NULL, STR_NULL,
				 STR_LIT("0"), level->depth ? sha1_of(bytes, sha1) : str_of(level->nest->sha1),
				 license_of(level, NULL), vendor_of(level));
		return;
	}
	snprintf(confidence, sizeof(confidence), "%u", identity.confidence);
	FACT_ADD(level->nest->facts, "archive", level->inner, identity.group, identity.artifact, identity.version, str_of(identity.by),
		 str_of(identity.group_by), str_of(confidence), level->depth ? sha1_of(bytes, sha1) : str_of(level->nest->sha1), license_of(level, identity.pom), vendor_of(level));
}

/* ---- archives ---- */

static void done_level(struct level *level)
{
	vec_done(&level->poms);
	map_done(&level->places);
	arena_done(&level->keys);
	vec_done(&level->xmls);
	properties_done(&level->manifest);
}

/* What neither begins like an archive nor could be read as one is no archive of that name. */
static bool is_zip(const struct level *level, struct str bytes)
{
	return level->entries || str_starts(bytes, "PK");
}

/* Whether a zip is one of ours: by its name, or by what Java alone puts into it. */
static bool is_java(const struct level *level)
{
	return java_is_archive(level->path) || level->has_manifest || level->poms.n;
}

static int read_entries(struct level *level, struct zip *zip, struct err *why, struct err *e)
{
	struct str name;
	int r, checked = 0;

	while ((r = zip_next(zip, &name, why)) > 0 || (r == ERR_UNSUPPORTED && java_is_archive(level->path))) {
		/* One is named; the others of the same archive are known by it. */
		if (r == ERR_UNSUPPORTED && !level->encrypted)
			note(level, why->text), level->encrypted = true;
		else if (r > 0)
			see_entry(level, zip, name, e);
		level->nest->entries++;
		level->entries++;
		if (e->code || (checked = ctx_check(level->nest->facts->ctx, e)) < 0)
			return e->code;
	}
	return r;
}

/* Only what ends the scan is returned; all else is noted. */
static int read_archive(struct level *level, struct str bytes, struct err *e)
{
	struct nest *nest = level->nest;
	struct zip_caps caps = {
		.entries = JAVA_ENTRIES_MAX - nest->entries, .entry_bytes = JAVA_NESTED_MAX,
		.total_bytes = JAVA_UNPACKED_MAX - nest->unpacked, .ratio = RATIO_MAX,
	};
	struct err why = ERR_INIT;
	auto_zip struct zip *zip = NULL;

	if (nest->entries >= JAVA_ENTRIES_MAX || nest->unpacked >= JAVA_UNPACKED_MAX) {
		note(level, "not read: what is around it has reached the limit of entries or bytes");
		return 0;
	}
	if (zip_open_bytes(bytes, caps, "zip", &zip, &why) == 0)
		read_entries(level, zip, &why, e);
	if (!e->code && why.code && why.code != ERR_UNSUPPORTED && (is_java(level) || level->nested))
		note(level, why.text);
	read_xmls(level);
	if (!e->code && is_java(level) && is_zip(level, bytes))
		say_archive(level, bytes);
	done_level(level);
	return e->code;
}

static int examine(const struct examined *file, struct fact_writer *facts, struct arena *scratch, struct err *e)
{
	struct nest nest = {.facts = facts, .arena = scratch, .bytes = file->bytes};
	struct level outermost = {.nest = &nest, .inner = STR_LIT(""), .path = file->path};

	return read_archive(&outermost, file->bytes, e);
}

/* Named ones too, whatever they begin with: an executable archive has a script in front. */
static const char *const globs[] = {
	"**/*.jar", "**/*.war", "**/*.ear", "**/*.par", "**/*.sar", "**/*.nar", "**/*.jpi", "**/*.hpi", "**/*.kar", "**/*.lpkg", NULL,
};

const struct examiner java_examiner = {
	.name = "java",
	.version = 2,
	.globs = globs,
	.kinds = FILE_ZIP,
	.examine = examine,
};
