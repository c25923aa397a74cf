/* SPDX-License-Identifier: Apache-2.0 */
/* Each syntax is read as far as it takes to find a value by its name; the files are small and written by programs. */
#include "check/secret/places.h"

#include "base/path.h"
#include "codec/json.h"

enum syntax {
	LINES,  /* NAME = value, NAME: value, <NAME>value</NAME>, define('NAME', 'value') */
	ENVIRONMENT, /* the same, or in a line without such a name a password in an address: DATABASE_URL=… */
	CODE,   /* NAME = "value", "NAME": "value", or an address: what is no text between quotes is computed */
	JSON,   /* members at any depth */
	NETRC,  /* words: password VALUE */
	PGPASS, /* host:port:database:user:password */
	URLS,   /* scheme://user:password@host */
	HASHES, /* user:hash */
	WHOLE,  /* the file is the secret */
};

const char *const place_globs[] = {
#define PLACE(glob, syntax, id, title, names, severity) glob,
#include "check/secret/place_list.h"
#undef PLACE
	NULL,
};

struct place {
	const char *glob;
	enum syntax syntax;
	const char *id, *title, *names;
	enum severity severity;
};

static const struct place places[] = {
#define PLACE(glob, syntax, id, title, names, severity) {glob, syntax, id, title, names, SEVERITY_##severity},
#include "check/secret/place_list.h"
#undef PLACE
};

/* What is told, and how many there are. */
struct tally {
	struct place_list *told;
	size_t n;
};

static void tell(const struct place *place, struct str name, struct str value, enum secret_group group, struct tally *found)
{
	if (found->n++ < PLACE_SECRETS_MAX)
		*vec_push(found->told) = (struct place_secret){place->id, place->title, name, value, place->severity, group};
}

static void add(const struct place *place, struct str name, struct str value, struct tally *found)
{
	if (!secret_is_harmless(value) && !secret_is_example(value))
		tell(place, name, value, SECRET_CREDENTIAL, found);
}

static bool is_named(const struct place *place, struct str name)
{
	struct str names = str_of(place->names), one;

	if (!place->names)
		return secret_is_name(name);
	while (str_next_word(&names, &one))
		if (str_case_eq(one, name))
			return true;
	return false;
}

/* ---- syntaxes ---- */

static bool is_one_of(char c, const char *set)
{
	return c && strchr(set, c);
}

/* The name that ends before `at`, blanks and quotes between them passed over. */
static struct str name_before(struct str line, size_t at)
{
	size_t end = at;

	while (end > 0 && at - end < 4 && is_one_of(line.p[end - 1], " \t\"'"))
		end--;
	return secret_name_before(line, end);
}

/* Without blanks, quotes and what a list or a call puts behind a value. */
static struct str bare(struct str value)
{
	size_t end = 0;

	while (value.n && is_one_of(value.p[0], " \t\r\"'"))
		value = str_from_index(value, 1);
	while (end < value.n && !is_one_of(value.p[end], "\"'<\r"))
		end++;
	value = str_slice(value, 0, end);
	while (value.n && is_one_of(value.p[value.n - 1], " \t\r\"'(),;/>"))
		value.n--;
	return value;
}

/* Whether some name in the line says that a value is secret; the first such value is added. */
static bool find_in_line(const struct place *place, struct str line, struct tally *found)
{
	bool code = place->syntax == CODE;

	for (size_t i = 1; i < line.n; i++) {
		struct str name;

		if (!is_one_of(line.p[i], code ? "=:" : "=:>,\"") || !is_named(place, name = name_before(line, i)))
			continue;
		line = str_from_index(line, i);
		while (line.n && is_one_of(line.p[0], code ? " \t=:" : "\"' \t=:,>"))
			line = str_from_index(line, 1);
		if (code && !(line.n && is_one_of(line.p[0], "\"'")))
			return false;
		str_skip(&line, "value="); /* <add key="NAME" value="…" /> */
		add(place, name, bare(line), found);
		return true;
	}
	return false;
}

static void find_lines(const struct place *place, struct str bytes, struct tally *found)
{
	struct str line, password;

	while (str_next_line(&bytes, &line)) {
		line = str_slice(str_trim(line), 0, 4096);
		if (str_starts(line, "#") || str_starts(line, ";") || find_in_line(place, line, found))
			continue;
		if ((place->syntax == ENVIRONMENT || place->syntax == CODE) && secret_url_password(line, &password))
			add(place, name_before(line, strcspn(line.p, "=:\n")), password, found);
	}
}

static void find_members(const struct place *place, const struct json *value, struct arena *arena, struct tally *found)
{
	if (json_is(value, JSON_KIND_OBJECT)) {
		struct json_members members = json_members(value);

		while (json_next(&members)) {
			if (json_is(members.value, JSON_KIND_TEXT) && is_named(place, members.key))
				add(place, arena_str(arena, members.key), arena_str(arena, json_text(members.value)), found);
			else
				find_members(place, members.value, arena, found);
		}
	} else if (json_is(value, JSON_KIND_ARRAY)) {
		json_each(item, value)
			find_members(place, item, arena, found);
	}
}

static void find_json(const struct place *place, struct str bytes, struct arena *arena, struct tally *found)
{
	struct json *root = NULL;
	struct err e = ERR_INIT;

	/* What is no JSON is read by lines: half a file holds its secrets all the same. */
	if (json_parse(bytes, JSON_CAPS, place->id, &root, &e) < 0)
		find_lines(place, bytes, found);
	else
		find_members(place, root, arena, found);
	json_free(root);
}

static void find_netrc(const struct place *place, struct str bytes, struct tally *found)
{
	struct str word, machine = STR_NULL;

	while (str_next_word(&bytes, &word)) {
		if (str_is(word, "machine") && str_next_word(&bytes, &word))
			machine = word;
		else if (str_is(word, "password") && str_next_word(&bytes, &word))
			add(place, machine, word, found);
	}
}

static void find_pgpass(const struct place *place, struct str bytes, struct tally *found)
{
	struct str line, host, field;

	while (str_next_line(&bytes, &line)) {
		unsigned n = 1;

		if (str_starts(line, "#") || !str_cut(line, ':', &host, &line))
			continue;
		while (n < 4 && str_cut(line, ':', &field, &line))
			n++;
		if (n == 4)
			add(place, host, line, found);
	}
}

static void find_urls(const struct place *place, struct str bytes, struct tally *found)
{
	struct str password;

	while (secret_url_password(bytes, &password)) {
		add(place, STR_NULL, password, found);
		bytes = str_from_index(bytes, (size_t)(password.p + password.n - bytes.p));
	}
}

/* crypt(5): "$id$…"; RFC 2307: "{SHA}…". A locked account ("!", "*") has none that opens it. */
static bool is_hash(struct str hash)
{
	return hash.n >= 13 && (str_starts(hash, "$") || str_starts(hash, "{S"));
}

static void find_hashes(const struct place *place, struct str bytes, struct tally *found)
{
	struct str line, user, hash, rest;

	while (str_next_line(&bytes, &line)) {
		if (!str_cut(line, ':', &user, &hash))
			continue;
		str_cut(hash, ':', &hash, &rest);
		if (is_hash(hash))
			tell(place, user, hash, SECRET_HASH, found);
	}
}

static void find_one(const struct place *place, struct str bytes, struct arena *arena, struct tally *found)
{
	switch (place->syntax) {
	case LINES:
	case ENVIRONMENT:
	case CODE:
		find_lines(place, bytes, found);
		break;
	case JSON:
		find_json(place, bytes, arena, found);
		break;
	case NETRC:
		find_netrc(place, bytes, found);
		break;
	case PGPASS:
		find_pgpass(place, bytes, found);
		break;
	case URLS:
		find_urls(place, bytes, found);
		break;
	case HASHES:
		find_hashes(place, bytes, found);
		break;
	case WHOLE:
		add(place, STR_NULL, str_trim(str_slice(bytes, 0, 4096)), found);
		break;
	}
}

size_t places_find(struct str path, struct str bytes, struct arena *arena, struct place_list *found)
{
	struct tally tally = {.told = found};

	for (const struct place *place = places; place < places + ARRAY_SIZE(places); place++)
		if (path_match(place->glob, path)) {
			find_one(place, bytes, arena, &tally);
			break;
		}
	return tally.n;
}

/* ---- where it counts less ---- */

static bool starts_with_one(struct str text, const char *const *starts)
{
	for (; *starts; starts++)
		if (str_starts(text, *starts))
			return true;
	return false;
}

bool place_is_library(struct str path)
{
	static const char *const folders[] = {
		"usr/include/",	    "usr/lib/gcc/",	   "usr/lib/python3",  "usr/lib/x86_64-linux-gnu/perl", "usr/lib/perl5/",
		"usr/lib/aarch64-linux-gnu/perl", "usr/share/perl", "usr/share/nodejs/", "usr/share/doc/", "usr/share/locale/",
		"usr/share/i18n/",  "usr/share/man/",	   "usr/share/info/",  "usr/share/vim/", "usr/share/zoneinfo/",
		"usr/share/unicode/", "usr/share/licenses/", "usr/share/common-licenses/", "var/lib/dpkg/", "lib/apk/db/",
		"usr/lib/apk/db/",  NULL,
	};

	return starts_with_one(path, folders) && str_search(path, STR_LIT("-packages/")) < 0;
}

static bool has_component(struct str path, const char *const *names)
{
	struct str part;

	while (str_next(&path, '/', &part))
		for (const char *const *name = names; *name; name++)
			if (str_case_eq(part, str_of(*name)))
				return true;
	return false;
}

/* As runners of tests tell them: "test_login.py", "login_test.go", "login.spec.ts". */
static bool is_test_name(struct str name)
{
	static const char *const ends[] = {"_test.go",  "_test.py", "_test.rb", "_spec.rb",	".test.js", ".test.ts",
					   ".spec.js", ".spec.ts", "Test.java", "Tests.cs", NULL};

	for (const char *const *end = ends; *end; end++)
		if (str_ends(name, *end))
			return true;
	return str_starts(name, "test_") && str_ends(name, ".py");
}

const char *place_excuse(struct str path)
{
	static const char *const tests[] = {"test",	"tests", "testing",  "testdata", "test-data", "test_data", "__tests__", "spec",
					    "specs",	"fixtures", "fixture", "mock",	    "mocks",	 "__mocks__", "e2e", NULL};
	static const char *const documents[] = {"doc", "docs", "example", "examples", "sample", "samples", "demo", "demos", "man",
						NULL};
	static const char *const published[] = {"node_modules", "site-packages", "dist-packages", "gems", "third_party",
						"vendor", NULL};
	static const char *const roots[] = {"usr/local/go/", "go/pkg/mod/", "root/go/pkg/mod/", NULL};
	static const char *const ends[] = {".md", ".rst", ".example", ".sample", ".template", ".dist", ".adoc", NULL};
	struct str folder = path_parent(path);

	if (has_component(folder, tests))
		return "in a folder of tests";
	if (is_test_name(path_base(path)))
		return "in a file of tests";
	if (has_component(folder, documents))
		return "in a folder of documentation or examples";
	for (const char *const *end = ends; *end; end++)
		if (str_ends(path, *end))
			return "in a document or template";
	if (has_component(folder, published) || starts_with_one(path, roots))
		return "in a package that others publish";
	if (str_search(path, STR_LIT("snakeoil")) >= 0)
		return "a stand-in that the system made for itself";
	return NULL;
}
