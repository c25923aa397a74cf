/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Statements as data: each folder tests/data/statement/CASE holds
 *   statement.json  a statement, or an envelope with one
 *   expect.txt      its facts, as dump() prints them, or the error
 * PLIMSOLL_ACCEPT=1 writes expect.txt anew; read the difference before it is committed.
 */
#include "verify/statement.h"

#include <dirent.h>

#include "../test.h"
#include "base/file.h"
#include "verify/predicate.h"

#define FILE_MAX ((size_t)1 << 20)
#define SUBJECT "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

static void put(struct buf *out, const char *label, struct str text)
{
	if (text.n)
		buf_printf(out, "%s: %.*s\n", label, STR(text));
}

static void put_number(struct buf *out, const char *label, uint64_t number)
{
	if (number)
		buf_printf(out, "%s: %llu\n", label, (unsigned long long)number);
}

static void put_pairs(struct buf *out, const char *label, const struct key_value_list *list)
{
	vec_each(pair, list)
		buf_printf(out, "%s: %.*s = %.*s\n", label, STR(pair->key), STR(pair->value));
}

static void put_build(struct buf *out, const struct build_facts *build)
{
	put(out, "builder", build->builder_id);
	put(out, "build type", build->build_type);
	put(out, "source", build->source_uri);
	put(out, "ref", build->source_ref);
	put(out, "commit", build->source_commit);
	put(out, "entry point", build->entry_point);
	put(out, "invocation", build->invocation);
	put(out, "started", build->started);
	put(out, "finished", build->finished);
	put_pairs(out, "parameter", &build->parameters);
	vec_each(material, &build->materials)
		put(out, "material", material->uri);
}

static void dump(const struct statement *statement, struct buf *out)
{
	struct digest subject;

	assert_true(digest_parse(STR_LIT(SUBJECT), &subject));
	buf_printf(out, "%s %s (%.*s)%s%s\n", statement->version ? "v1" : "v0.1", predicate_kind_name(statement->kind),
		   STR(statement->predicate_type), statement->empty ? " empty" : "", statement_is_about(statement, &subject) ? "" : " about something else");
	put(out, "format", str_of(statement->format));
	put(out, "flaw", statement->flaw);
	vec_each(item, &statement->subjects) {
		buf_printf(out, "subject: %.*s\n", STR(item->name));
		put_pairs(out, "annotation", &item->annotations);
	}
	put_build(out, &statement->build);
	put(out, "verifier", statement->verdict.verifier);
	put(out, "resource", statement->verdict.resource_uri);
	put(out, "policy", statement->verdict.policy_uri);
	put(out, "result", statement->verdict.result);
	put(out, "time", statement->verdict.time);
	vec_each(level, &statement->verdict.levels)
		put(out, "level", *level);
	put(out, "document", statement->sbom.format);
	put(out, "version", statement->sbom.version);
	put(out, "name", statement->sbom.name);
	put_number(out, "packages", statement->sbom.packages);
	put_number(out, "files", statement->sbom.files);
	put(out, "author", statement->list.author);
	put(out, "time", statement->list.time);
	put_number(out, "entries", statement->list.entries);
}

static void load(const char *name, const char *file, struct buf *bytes, struct err *e)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/tests/data/statement/%s/%s", getenv("PLIMSOLL_SOURCE"), name, file);
	file_load(path, bytes, e);
}

static void accept_case(const char *name, const struct buf *out)
{
	char path[4096];
	struct err e = ERR_INIT;

	snprintf(path, sizeof(path), "%s/tests/data/statement/%s/expect.txt", getenv("PLIMSOLL_SOURCE"), name);
	assert_int_equal(file_replace(path, buf_str(out), &e), 0);
}

static void run_case(const char *name)
{
	struct buf bytes = BUF_INIT(FILE_MAX), want = BUF_INIT(FILE_MAX), out = BUF_INIT(FILE_MAX);
	struct arena arena = ARENA_INIT;
	struct statement statement;
	struct err e = ERR_INIT;

	load(name, "statement.json", &bytes, &e);
	assert_int_equal(e.code, 0);
	load(name, "expect.txt", &want, &e);
	e = ERR_INIT;
	if (statement_read(buf_str(&bytes), "statement.json", &arena, &statement, &e) < 0)
		buf_printf(&out, "error: %s\n", e.text);
	else
		dump(&statement, &out);
	if (getenv("PLIMSOLL_ACCEPT"))
		accept_case(name, &out);
	else if (!str_eq(buf_str(&out), buf_str(&want)))
		fail_msg("%s:\n%s\nexpected:\n%s", name, buf_text(&out), buf_text(&want));
	statement_done(&statement);
	arena_done(&arena);
	buf_done(&bytes);
	buf_done(&want);
	buf_done(&out);
}

TEST(every_case)
{
	char path[4096];
	unsigned cases = 0;
	DIR *folder;

	snprintf(path, sizeof(path), "%s/tests/data/statement", getenv("PLIMSOLL_SOURCE"));
	folder = opendir(path);
	assert_non_null(folder);
	for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder))
		if (entry->d_name[0] != '.') {
			run_case(entry->d_name);
			cases++;
		}
	closedir(folder);
	assert_true(cases > 40);
}

TEST(types_by_their_words_and_versions)
{
	struct err e = ERR_INIT;

	assert_true(predicate_type_is(STR_LIT("slsaprovenance"), STR_LIT("https://slsa.dev/provenance/v1")));
	assert_true(predicate_type_is(STR_LIT("slsaprovenance"), STR_LIT("https://slsa.dev/provenance/v0.2")));
	assert_false(predicate_type_is(STR_LIT("slsaprovenance1"), STR_LIT("https://slsa.dev/provenance/v0.2")));
	assert_true(predicate_type_is(STR_LIT("https://spdx.dev/Document"), STR_LIT("https://spdx.dev/Document/v2.3")));
	assert_true(predicate_type_is(STR_LIT("spdxjson"), STR_LIT("https://spdx.dev/Document/v2.3")));
	assert_false(predicate_type_is(STR_LIT("https://spdx.dev/Document/v2.3"), STR_LIT("https://spdx.dev/Document")));
	assert_false(predicate_type_is(STR_LIT("https://spdx.dev/Document"), STR_LIT("https://spdx.dev/Documents")));
	assert_false(predicate_type_is(STR_LIT("https://spdx.dev/Document"), STR_LIT("https://spdx.dev/Document/v2/x")));
	assert_false(predicate_type_is(STR_LIT("https://slsa.dev/provenance"), STR_LIT("https://slsa.dev/provenance/v1")));
	assert_true(predicate_type_is(STR_LIT("https://example.com/x"), STR_LIT("https://example.com/x")));
	assert_int_equal(predicate_type_check(STR_LIT("cyclonedx"), &e), 0);
	assert_int_equal(predicate_type_check(STR_LIT("https://example.com/x"), &e), 0);
	assert_int_equal(predicate_type_check(STR_LIT("cyclondx"), &e), ERR_USAGE);
	assert_string_equal(e.hint, "cyclonedx");
}

TEST_MAIN
