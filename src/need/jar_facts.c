/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Java archives and classes: which packages their classes are of and which ones they refer to, services that they provide, archives of
 * their manifest's class path. Packages, and not classes: hardly one is spread over several archives, and ten thousand names become a
 * hundred. Archives in archives are not opened: what lies in one is shipped and loaded with it.
 *
 * A class that loads others from elsewhere than the class path, or defines them itself, may load any archive: "dynamic".
 *
 * Facts: "has" PACKAGE ("." for the unnamed one), "uses" PACKAGE, "service" PACKAGE of the interface, "class_path" PATH, "main" CLASS.
 * Sources: JAR File Specification; java.util.ServiceLoader.
 */
#include "base/map.h"
#include "codec/java_class.h"
#include "codec/java_properties.h"
#include "codec/zip.h"
#include "need/facts.h"
#include "need/need_account.h"

#define ENTRIES_MAX 1000000u
#define UNPACKED_MAX ((uint64_t)1 << 30)
#define ENTRY_MAX ((uint64_t)16 << 20)
#define RATIO_MAX 1000u
#define PACKAGES_MAX 20000u /* of an archive, had and used */

static const char *const globs[] = {"**/*.{jar,war,ear,class}", NULL};

struct jar {
	struct fact_writer *facts;
	struct arena *arena;
	struct map has, uses, words;
	bool told; /* of a class that could not be read: one stands for all of them */
	bool loads; /* a class loader was told of */
};

static struct str package_of(struct str class)
{
	struct str package, name;

	return str_cut_last(class, '/', &package, &name) && package.n ? package : STR_LIT(".");
}

static void tell(struct jar *jar, struct map *told, const char *kind, struct str package)
{
	if (told->n >= PACKAGES_MAX || map_get(told, package))
		return;
	package = arena_str(jar->arena, package);
	map_set(told, package, jar);
	FACT_ADD(jar->facts, kind, package);
}

/* Those of the platform itself are no archive's. */
static bool is_of_platform(struct str class)
{
	static const char *const prefixes[] = {"java/", "jdk/", "sun/"};

	for (size_t i = 0; i < ARRAY_SIZE(prefixes); i++)
		if (str_starts(class, prefixes[i]))
			return true;
	return false;
}

/* java.lang.ClassLoader alone is what everybody asks for resources. */
static bool is_class_loader(struct str class)
{
	static const char *const loaders[] = {"java/net/URLClassLoader", "java/security/SecureClassLoader", "java/lang/ModuleLayer"};

	for (size_t i = 0; i < ARRAY_SIZE(loaders); i++)
		if (str_is(class, loaders[i]))
			return true;
	return false;
}

static void tell_loader(struct jar *jar)
{
	if (!jar->loads)
		FACT_ADD(jar->facts, "dynamic", STR_LIT("class loader"), STR_LIT("maven"));
	jar->loads = true;
}

static void add_class(struct jar *jar, struct str bytes)
{
	struct arena arena = ARENA_INIT;
	struct err why = ERR_INIT;
	struct java_class class;
	struct str name;
	uint32_t index = 0;

	if (java_class_open(bytes, &arena, &class, &why) < 0) {
		if (!jar->told)
			FACT_ADD(jar->facts, "unread", str_of(why.text));
		jar->told = true;
	} else {
		while (java_class_next(&class, &index, &name))
			if (is_class_loader(name))
				tell_loader(jar);
			else if (!is_of_platform(name))
				tell(jar, &jar->uses, "uses", package_of(name));
		if (str_search(bytes, STR_LIT("defineClass")) >= 0)
			tell_loader(jar);
	}
	arena_done(&arena);
}

static void tell_words(struct jar *jar, const char *kind, struct str text)
{
	struct str word;

	while (str_next_word(&text, &word))
		tell(jar, &jar->words, kind, word);
}

static void add_manifest(struct jar *jar, struct str bytes)
{
	struct properties manifest = {0};
	struct arena arena = ARENA_INIT;

	manifest_parse(bytes, &arena, &manifest);
	tell_words(jar, "main", manifest_get(&manifest, "Main-Class"));
	tell_words(jar, "class_path", manifest_get(&manifest, "Class-Path"));
	properties_done(&manifest);
	arena_done(&arena);
}

static void add_service(struct jar *jar, struct str interface)
{
	auto_done(buf_done) struct buf package = BUF_INIT(4096);
	ptrdiff_t last = str_rfind(interface, '.');

	for (ptrdiff_t i = 0; i < last; i++)
		buf_putc(&package, interface.p[i] == '.' ? '/' : interface.p[i]);
	if (last > 0)
		FACT_ADD(jar->facts, "service", buf_str(&package));
}

/* Where classes begin, in each kind of archive. */
static struct str class_of(struct str name)
{
	struct str rest = name, version;

	if (!str_skip(&rest, "BOOT-INF/classes/") && !str_skip(&rest, "WEB-INF/classes/") && str_skip(&rest, "META-INF/versions/"))
		str_cut(rest, '/', &version, &rest);
	return rest;
}

static int add_entries(struct jar *jar, struct zip *zip, struct err *e)
{
	auto_done(buf_done) struct buf bytes = BUF_INIT(ENTRY_MAX);
	struct str name, service;
	int r;

	while ((r = zip_next(zip, &name, e)) > 0) {
		bool class = str_ends(name, ".class"), manifest = str_is(name, "META-INF/MANIFEST.MF");

		if (ctx_check(jar->facts->ctx, e) < 0)
			return e->code;
		service = name;
		if (str_skip(&service, "META-INF/services/"))
			add_service(jar, service);
		if (class)
			tell(jar, &jar->has, "has", package_of(class_of(name)));
		if (!class && !manifest)
			continue;
		buf_clear(&bytes);
		if ((r = zip_read(zip, &bytes, e)) < 0)
			return r;
		if (class)
			add_class(jar, buf_str(&bytes));
		else
			add_manifest(jar, buf_str(&bytes));
	}
	return r;
}

static int examine(const struct examined *file, struct fact_writer *facts, struct arena *scratch, struct err *e)
{
	struct jar jar = {.facts = facts, .arena = scratch};
	struct zip_caps caps = {.entries = ENTRIES_MAX, .entry_bytes = ENTRY_MAX, .total_bytes = UNPACKED_MAX, .ratio = RATIO_MAX};
	auto_zip struct zip *zip = NULL;
	struct err why = ERR_INIT;

	if (!file->named)
		return 0;
	if (str_ends(file->path, ".class"))
		add_class(&jar, file->bytes);
	else if (file->kind == FILE_ZIP && (zip_open_bytes(file->bytes, caps, "archive", &zip, &why) < 0 || add_entries(&jar, zip, &why) < 0))
		FACT_ADD(facts, "unread", str_of(why.text));
	map_done(&jar.has);
	map_done(&jar.uses);
	map_done(&jar.words);
	return ctx_check(facts->ctx, e);
}

const struct examiner need_jar_examiner = {
	.name = JAR_EXAMINER,
	.version = 3,
	.globs = globs,
	.examine = examine,
};
