/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <sys/stat.h>

#include "base/file.h"
#include "cli/evaluate.h"
#include "cli/explain.h"
#include "cli/progress.h"
#include "cli/settings.h"
#include "report/report.h"
#include "report/story.h"
#include "report/words.h"
#include "scan/scan.h"

#define HEAD 512 /* bytes that tell a report from an archive */

static bool is_named(const struct finding *finding, struct str id)
{
	if (str_case_eq(finding->id, id) || str_case_eq(finding->rule, id))
		return true;
	vec_each(alias, &finding->aliases)
		if (str_case_eq(*alias, id))
			return true;
	return false;
}

/* Packages of one source have the same fault: it is told of once, and of the others what is different. */
static bool is_same_source(struct arena *arena, const struct finding *a, const struct finding *b)
{
	return a->package && b->package && str_eq(words_source(arena, a->package), words_source(arena, b->package));
}

struct telling {
	struct run *run;
	struct buf *out;
	struct str (*removal_of)(const void *from, const struct package *package);
	const void *from;
};

static void tell(const struct telling *telling, const struct findings *findings, const struct finding *finding)
{
	struct story story = {0};

	if (telling->out->n)
		buf_putc(telling->out, '\n');
	story_tell(finding, findings, finding->package ? telling->removal_of(telling->from, finding->package) : STR_NULL, &telling->run->arena, &story);
	vec_each(line, &story)
		explain_put(telling->out, line->label, line->text);
	vec_done(&story);
}

/* They come in the order of a report: the most urgent is told of first. */
static bool tell_all(const struct telling *telling, const struct findings *findings, struct str id)
{
	bool *told = arena_array(&telling->run->arena, bool, findings->list.n + 1), any = false;

	for (size_t i = 0; i < findings->list.n; i++) {
		const struct finding *finding = &findings->list.v[i];
		const char *label = "also";

		if (told[i] || !is_named(finding, id))
			continue;
		any = true;
		tell(telling, findings, finding);
		for (size_t k = i + 1; k < findings->list.n; k++) {
			const struct finding *other = &findings->list.v[k];

			if (told[k] || !str_eq(other->id, finding->id) || !is_same_source(&telling->run->arena, finding, other))
				continue;
			told[k] = true;
			explain_put(telling->out, label, story_brief(other, &telling->run->arena));
			label = "";
		}
	}
	return any;
}

static int none(struct str id, const char *place, struct err *e)
{
	err_set(e, ERR_NOT_FOUND, "%s: no finding '%.*s'", place, STR(id));
	return explain_is_id(id) ? err_hint(e, "plimsoll explain %.*s, for what is known of it anywhere", STR(id))
				 : err_hint(e, "plimsoll eval --full %s, whose rows have the ids", place);
}

/* Of packages another command tells. */
static int is_package(struct str name, const char *place, const char *reference, struct err *e)
{
	err_set(e, ERR_NOT_FOUND, "%s: no finding '%.*s': that is a package", place, STR(name));
	return err_hint(e, "plimsoll why %s %.*s", reference, STR(name));
}

/* ---- a saved report ---- */

static bool is_report(const char *place)
{
	auto_done(buf_done) struct buf head = BUF_INIT(HEAD);
	struct stat status;
	FILE *file;
	char bytes[HEAD];

	if (stat(place, &status) < 0 || !S_ISREG(status.st_mode) || !(file = fopen(place, "rb")))
		return false;
	buf_put(&head, str_from(bytes, fread(bytes, 1, sizeof(bytes), file)));
	fclose(file);
	return report_is_saved(buf_str(&head));
}

static struct str saved_removal(const void *from, const struct package *package)
{
	const struct str *removal = map_get(from, package->purl);

	return removal ? *removal : STR_NULL;
}

/* A report has those packages alone of which it has findings, as far as it was read. */
static bool has_findings(const struct findings *findings, struct str name)
{
	vec_each(finding, &findings->list)
		if (finding->package && str_eq(finding->package->name, name))
			return true;
	return false;
}

static int none_saved(struct str id, const char *place, struct err *e)
{
	none(id, place, e);
	return explain_is_id(id) ? e->code : err_hint(e, "plimsoll explain ID %s, by an id that is in it", place);
}

static int explain_saved(struct run *run, struct str id, const char *place, struct buf *out, struct err *e)
{
	auto_done(buf_done) struct buf bytes = BUF_INIT(REPORT_MAX);
	struct read_report report = {0};
	int r = file_load(place, &bytes, e);

	if (r == 0)
		r = report_read(buf_str(&bytes), place, &report, e);
	if (r == 0 && !tell_all(&(struct telling){run, out, saved_removal, &report.removals}, &report.findings, id))
		r = has_findings(&report.findings, id) ? is_package(id, place, "REF", e) : none_saved(id, place, e);
	read_report_done(&report);
	return r;
}

/* ---- an image ---- */

static struct str scanned_removal(const void *from, const struct package *package)
{
	const struct need *need = from;

	vec_each(known, &need->packages)
		if (known->package == package)
			return known->removal;
	return STR_NULL;
}

static bool has_package(const struct inventory *inventory, struct str name)
{
	vec_each(package, &inventory->packages)
		if (str_eq((*package)->name, name))
			return true;
	return false;
}

static int explain_scanned(struct run *run, struct str id, const char *place, const struct finding_options *options, struct buf *out, struct err *e)
{
	struct policy policy;
	struct settings settings = {.now = run->ctx.now};
	struct settings_sink sink = {.settings = &settings, .policy = &policy, .arena = &run->arena, .log = &run->ctx.log};
	struct scan scan = {0};
	struct scan_request request = {
		.command = "eval", .reference = place, .platform = options->platform, .database = run->options->database,
		.inventory = true, .vulnerabilities = true, .checks = true, .need = true,
		.settings = &settings, .policy = &policy,
	};
	int r;

	evaluate_beside(run, &options->beside, &request);
	policy_init(&policy);
	vec_each(path, &options->vex)
		*vec_push(&policy.vex_paths) = str_of(*path);
	r = settings_gather(run, &(struct settings_options){0}, &sink, e);
	if (r == 0)
		r = scan_run(&run->ctx, &request, &scan, e);
	progress_stop();
	if (r == 0 && !tell_all(&(struct telling){run, out, scanned_removal, &scan.need}, &scan.findings, id))
		r = has_package(&scan.inventory, id) ? is_package(id, place, place, e) : none(id, place, e);
	scan_done(&scan);
	policy_done(&policy);
	settings_sink_done(&sink);
	settings_done(&settings);
	return r;
}

int explain_finding(struct run *run, struct str id, const char *place, const struct finding_options *options, struct buf *out, struct err *e)
{
	return is_report(place) ? explain_saved(run, id, place, out, e) : explain_scanned(run, id, place, options, out, e);
}
