/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Erlang: applications by their resource files, ebin/NAME.app (app(4): {application, Name, [{vsn, "…"}, …]}), those of OTP itself
 * as such and all others as Hex packages; and rebar.lock, for what is not built.
 */
#include "catalog/record_facts.h"

#include "base/buf.h"
#include "base/path.h"

#define EXAMINER "erlang"
#define NOTE "Erlang packages"

static const char *const globs[] = {"**/ebin/*.app", "**/rebar.lock", NULL};

/* What follows the first of `key`, blanks passed over; empty where it is not there. */
static struct str behind(struct str text, const char *key)
{
	ptrdiff_t at = str_search(text, str_of(key));

	return at < 0 ? STR_LIT("") : str_trim(str_from_index(text, (size_t)at + strlen(key)));
}

/* An atom, a string or a binary at the front of a text, without its quotes. */
static struct str term(struct str text)
{
	size_t end = 0;
	char quote;

	str_skip(&text, "<<");
	quote = text.n && (text.p[0] == '"' || text.p[0] == '\'') ? text.p[0] : '\0';
	text = str_from_index(text, quote != '\0');
	while (end < text.n && (quote ? text.p[end] != quote && text.p[end] != '\n'
				      : str_is_alnum(text.p[end]) || text.p[end] == '_' || text.p[end] == '@'))
		end++;
	return str_slice(text, 0, end);
}

/* "[kernel, stdlib]" as lines. */
static void put_list(struct str list, struct buf *out)
{
	struct str one;
	ptrdiff_t end;

	if (!str_skip(&list, "[") || (end = str_find(list, ']')) < 0)
		return;
	list = str_slice(list, 0, (size_t)end);
	while (str_next(&list, ',', &one))
		buf_printf(out, "%.*s\n", STR(term(str_trim(one))));
}

static uint32_t line_of(struct str bytes, struct str part)
{
	uint32_t line = 1;

	for (const char *p = bytes.p; part.n && p < part.p; p++)
		line += *p == '\n';
	return line;
}

static void read_application(struct str bytes, struct fact_writer *facts)
{
	auto_done(buf_done) struct buf depends = BUF_INIT((size_t)64 << 10);
	struct record_package package = {.name = term(behind(behind(bytes, "{application"), ","))};
	struct str version = behind(behind(bytes, "{vsn"), ",");

	package.version = version.n && version.p[0] == '"' ? term(version) : STR_LIT("");
	package.line = line_of(bytes, package.version);
	put_list(behind(behind(bytes, "{applications"), ","), &depends);
	package.depends = buf_str(&depends);
	record_add(facts, NOTE, &package);
}

/* {<<"cowboy">>,{pkg,<<"cowboy">>,<<"2.9.0">>},0}: what comes from a repository of code has no version. */
static void read_lock(struct str bytes, struct fact_writer *facts)
{
	struct str rest = bytes;

	while ((rest = behind(rest, "{pkg,")).n) {
		struct record_package package = {.line = line_of(bytes, rest)};

		package.name = term(rest);
		rest = behind(rest, ",");
		package.version = term(rest);
		record_add(facts, NOTE, &package);
	}
}

static int examine(const struct examined *file, struct fact_writer *facts, struct arena *scratch, struct err *e)
{
	(void)scratch, (void)e;
	if (str_ends(file->path, ".app"))
		read_application(file->bytes, facts);
	else
		read_lock(file->bytes, facts);
	return 0;
}

/* OTP's own folder, wherever it is installed: lib/erlang/lib/kernel-9.2/ebin. */
static const char *type_of(struct str path)
{
	return str_search(path, STR_LIT("lib/erlang/lib/")) >= 0 || str_search(path, STR_LIT("lib/erlang/erts-")) >= 0 ? "otp" : "hex";
}

static unsigned confidence_of(struct str path)
{
	return str_ends(path, ".app") ? 0 : 60;
}

static int run(const struct ctx *ctx, const struct tree *tree, struct inventory *inventory, struct err *e)
{
	static const struct record_kind kind = {
		.examiner = EXAMINER, .what = "application resource or lock file", .note = NOTE, .type_of = type_of,
		.confidence_of = confidence_of,
	};

	return records_run(&kind, ctx, tree, inventory, e);
}

static const struct examiner examiner = {
	.name = EXAMINER, .version = 1, .globs = globs, .size_max = (uint64_t)4 << 20, .examine = examine,
};

const struct cataloger cataloger_erlang = {.name = "erlang", .run = run, .examiner = &examiner};
