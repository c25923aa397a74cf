/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Java archives and classes: which packages their classes are of and which ones they refer to, services that they provide, archives of
 * their manifest's class path. Packages, and not classes: hardly one is spread over several archives, and ten thousand names become a
 * hundred. Of the archives in archives the libraries of an application are opened, which its loader puts on the class path; what else
 * lies in one is shipped and loaded with it.
 *
 * A class that loads others from elsewhere than the class path, or defines them itself, may load any archive: "dynamic".
 *
 * Facts: "has" PACKAGE ("." for the unnamed one), "uses" PACKAGE, "service" PACKAGE of the interface, "class_path" PATH, "main" CLASS; "inner"
 * LIBRARY for each that was opened, and "has" PACKAGE LIBRARY, "uses" PACKAGE LIBRARY of it. "unread" WHY [LIBRARY].
 * Sources: JAR File Specification; java.util.ServiceLoader; Spring Boot, "Nested JARs" (BOOT-INF/lib); Servlet 4.0, 10.5 (WEB-INF/lib).
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
#define NESTED_MAX ((uint64_t)256 << 20) /* bytes of a library in an archive */
#define LIBRARIES_MAX 20000u
#define RATIO_MAX 1000u
#define PACKAGES_MAX 20000u /* of an archive, had and used */

static const char *const globs[] = {"**/*.{jar,war,ear,class}", NULL};

/* An archive and the libraries in it. */
struct nest {
	uint64_t left; /* of UNPACKED_MAX */
	unsigned libraries;
};

struct jar {
	struct fact_writer *facts;
	struct arena *arena;
	struct nest *nest;
	struct str inner; /* the library that it is; empty: the file */
	struct map has, uses, words;
	bool told; /* of a class that could not be read: one stands for all of them */
	bool loads; /* a class loader was told of */
};

static struct str package_of(struct str class)
{
	struct str package, name;

	return str_cut_last(class, '/', &package, &name) && package.n ? package : STR_LIT(".");
}

static void say(const struct jar *jar, const char *kind, struct str text)
{
	fact_add(jar->facts, kind, (const struct str[]){text, jar->inner}, jar->inner.n ? 2 : 1);
}

static void tell(struct jar *jar, struct map *told, const char *kind, struct str package)
{
	if (told->n >= PACKAGES_MAX || map_get(told, package))
		return;
	package = arena_str(jar->arena, package);
	map_set(told, package, jar);
	say(jar, kind, package);
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
			say(jar, "unread", str_of(why.text));
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

/* Where a loader looks for the libraries of the application that lies beside them; those of a container are provided elsewhere. */
static bool is_library(struct str name)
{
	static const char *const folders[] = {"BOOT-INF/lib/", "WEB-INF/lib/", "WEB-INF/lib-provided/"};

	for (size_t i = 0; i < ARRAY_SIZE(folders); i++)
		if (str_starts(name, folders[i]))
			return str_ends(name, ".jar");
	return false;
}

static int read_bytes(struct jar *jar, struct zip *zip, struct buf *bytes, struct err *e)
{
	buf_clear(bytes);
	if (zip_read(zip, bytes, e) < 0)
		return e->code;
	jar->nest->left -= bytes->n < jar->nest->left ? bytes->n : jar->nest->left;
	return 0;
}

static void read_archive(struct jar *jar, struct str bytes);

/* Of one that cannot be read nobody knows what it refers to; it is a library all the same. */
static int add_library(struct jar *jar, struct zip *zip, struct str name, struct err *e)
{
	auto_done(buf_done) struct buf bytes = BUF_INIT(NESTED_MAX);
	struct jar inner = {.facts = jar->facts, .arena = jar->arena, .nest = jar->nest, .inner = arena_str(jar->arena, name)};

	if (jar->nest->libraries++ >= LIBRARIES_MAX)
		return err_set(e, ERR_LIMIT, "more libraries in it than the cap of %u", LIBRARIES_MAX);
	if (read_bytes(jar, zip, &bytes, e) < 0)
		return e->code;
	FACT_ADD(jar->facts, "inner", inner.inner);
	read_archive(&inner, buf_str(&bytes));
	return 0;
}

static int add_entries(struct jar *jar, struct zip *zip, struct err *e)
{
	auto_done(buf_done) struct buf bytes = BUF_INIT(ENTRY_MAX);
	struct str name, service;
	int r;

	while ((r = zip_next(zip, &name, e)) > 0) {
		bool class = str_ends(name, ".class"), manifest = !jar->inner.n && str_is(name, "META-INF/MANIFEST.MF");

		if (ctx_check(jar->facts->ctx, e) < 0)
			return e->code;
		service = name;
		if (str_skip(&service, "META-INF/services/") && !jar->inner.n)
			add_service(jar, service);
		if (!jar->inner.n && is_library(name) && add_library(jar, zip, name, e) < 0)
			return e->code;
		if (class)
			tell(jar, &jar->has, "has", package_of(class_of(name)));
		if (!class && !manifest)
			continue;
		if ((r = read_bytes(jar, zip, &bytes, e)) < 0)
			return r;
		if (class)
			add_class(jar, buf_str(&bytes));
		else
			add_manifest(jar, buf_str(&bytes));
	}
	return r;
}

static void read_archive(struct jar *jar, struct str bytes)
{
	struct zip_caps caps = {.entries = ENTRIES_MAX, .entry_bytes = NESTED_MAX, .total_bytes = jar->nest->left, .ratio = RATIO_MAX};
	auto_zip struct zip *zip = NULL;
	struct err why = ERR_INIT;

	if (zip_open_bytes(bytes, caps, "archive", &zip, &why) < 0 || add_entries(jar, zip, &why) < 0)
		say(jar, "unread", str_of(why.text));
	map_done(&jar->has);
	map_done(&jar->uses);
	map_done(&jar->words);
}

static int examine(const struct examined *file, struct fact_writer *facts, struct arena *scratch, struct err *e)
{
	struct nest nest = {.left = UNPACKED_MAX};
	struct jar jar = {.facts = facts, .arena = scratch, .nest = &nest};

	if (!file->named)
		return 0;
	if (str_ends(file->path, ".class"))
		add_class(&jar, file->bytes);
	else if (file->kind == FILE_ZIP)
		read_archive(&jar, file->bytes);
	map_done(&jar.uses);
	return ctx_check(facts->ctx, e);
}

const struct examiner need_jar_examiner = {
	.name = JAR_EXAMINER,
	.version = 4,
	.globs = globs,
	.examine = examine,
};
