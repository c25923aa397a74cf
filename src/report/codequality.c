/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GitLab's code quality report, a subset of Code Climate's issues. Source: GitLab Docs, "Code Quality", code quality report format:
 * description, check_name, fingerprint, location.path, location.lines.begin, severity.
 */
#include "codec/json_writer.h"
#include "report/lint.h"
#include "report/report.h"

static const char *word_of(enum severity severity)
{
	static const char *const words[SEVERITY_COUNT] = {
		[SEVERITY_CRITICAL] = "blocker", [SEVERITY_HIGH] = "critical", [SEVERITY_MEDIUM] = "major", [SEVERITY_LOW] = "minor",
		[SEVERITY_NEGLIGIBLE] = "info", [SEVERITY_UNKNOWN] = "major",
	};

	return words[severity];
}

/* The path without "./", relative to the repository: an absolute one, or none, is shown nowhere. */
static struct str relative(struct str path)
{
	while (str_skip(&path, "./") || str_skip(&path, "/"))
		;
	return path.n ? path : STR_LIT("plimsoll");
}

static void put_issue(struct json_writer *json, struct str text, struct str rule, struct str fingerprint, const char *severity,
		      struct str path, uint32_t line)
{
	json_open(json, '{');
	json_member_text(json, "description", text);
	json_member_text(json, "check_name", rule);
	json_member_text(json, "fingerprint", fingerprint);
	json_member_text(json, "severity", str_of(severity));
	json_key(json, "location");
	json_open(json, '{');
	json_member_text(json, "path", relative(path));
	json_key(json, "lines");
	json_open(json, '{');
	json_member_u64(json, "begin", line ? line : 1);
	json_close(json, '}');
	json_close(json, '}');
	json_close(json, '}');
}

static struct str print_of(struct arena *arena, struct str a, struct str b, struct str c)
{
	uint64_t state = finding_hash(finding_hash(finding_hash(FINDING_HASH_BEGIN, a), b), c);

	return arena_printf(arena, "%016llx", (unsigned long long)state);
}

static int write_codequality(const struct report *report, const struct report_style *style, struct buf *ret_out, struct err *e)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	struct json_writer json = JSON_WRITER(ret_out, 2);
	struct finding_refs list = {0};

	(void)style, (void)e;
	lint_order(report, false, &list);
	json_open(&json, '[');
	vec_each(item, &list) {
		const struct finding *finding = *item;
		struct str text = lint_text(&arena, finding), print = finding->fingerprint;

		if (!print.n)
			print = print_of(&arena, finding->rule, finding->path, text);
		put_issue(&json, arena_printf(&arena, "%.*s (%.*s)", STR(text), STR(finding->rule)), finding->rule, print,
			  word_of(finding->severity), finding->path, finding->at.line);
	}
	vec_each(gap, &report->coverage.gaps) {
		struct str path, text = lint_gap(&arena, gap);
		uint32_t line;

		lint_split(gap->where, &path, &line);
		put_issue(&json, text, STR_LIT("not-evaluated"), print_of(&arena, gap->what, gap->where, gap->why), "info", path, line);
	}
	json_close(&json, ']');
	buf_putc(ret_out, '\n');
	vec_done(&list);
	return 0;
}

const struct reporter reporter_codequality = {
	.name = "codequality",
	.summary = "GitLab's code quality report, for merge requests",
	.commands = lint_commands,
	.write = write_codequality,
};
