/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GitLab's report of container scanning, version 15.2.1, for `artifacts: reports: container_scanning`. It speaks of
 * vulnerabilities of packages alone; those that are exempt are left out, for GitLab would show them as open.
 * Source: GitLab's security report schemas, container-scanning-report-format.json.
 */
#include "base/clock.h"
#include "base/text.h"
#include "codec/json_writer.h"
#include "model/naming.h"
#include "report/links.h"
#include "report/report.h"
#include "report/uuid.h"
#include "report/words.h"

#define FORMAT_VERSION "15.2.1"
#define NAME_MAX_CHARACTERS 255
#define SOLUTION_MAX 7000
#define DESCRIPTION_MAX 1048576
#define IDENTIFIERS_MAX 20 /* that GitLab keeps */

struct gitlab {
	struct json_writer json;
	const struct report *report;
	struct arena arena;
};

/* Controls escaped and no more than so many bytes, which are no fewer than the characters that the schema counts. */
static struct str safe(struct gitlab *gitlab, struct str text, size_t most)
{
	auto_done(buf_done) struct buf out = BUF_INIT(most);
	size_t end;

	text_escape(&out, text);
	if (out.full) {
		for (end = out.n; end && ((unsigned char)out.p[end - 1] & 0xc0) == 0x80; end--)
			;
		out.n = end ? end - 1 : 0;
	}
	return arena_str(&gitlab->arena, buf_str(&out));
}

static const char *severity_word(enum severity severity)
{
	static const char *const words[SEVERITY_COUNT] = {
		[SEVERITY_CRITICAL] = "Critical", [SEVERITY_HIGH] = "High", [SEVERITY_MEDIUM] = "Medium", [SEVERITY_LOW] = "Low",
		[SEVERITY_NEGLIGIBLE] = "Info", [SEVERITY_UNKNOWN] = "Unknown",
	};

	return words[severity];
}

/* "debian:12"; the schema wants a word even where there is no system. */
static struct str system_name(struct gitlab *gitlab)
{
	const struct os *os = &gitlab->report->inventory->os;

	if (!os->id.n)
		return STR_LIT("unknown");
	return arena_printf(&gitlab->arena, os->version_id.n ? "%.*s:%.*s" : "%.*s%.*s", STR(os->id), STR(os->version_id));
}

static void put_identifier(struct gitlab *gitlab, struct str id)
{
	struct json_writer *json = &gitlab->json;
	struct str publisher, rest, url = links_of_id(&gitlab->arena, id), type = STR_LIT("other");

	/* "cve" of CVE-…; a text that is no id has no publisher either */
	if (url.n && str_cut(id, '-', &publisher, &rest))
		type = arena_lower(&gitlab->arena, publisher);
	json_open(json, '{');
	json_member_text(json, "type", type);
	json_member_text(json, "name", safe(gitlab, id, NAME_MAX_CHARACTERS));
	json_member_text(json, "value", safe(gitlab, id, NAME_MAX_CHARACTERS));
	json_member_text_opt(json, "url", url);
	json_close(json, '}');
}

/* The first is the primary one, by which GitLab knows the vulnerability again. */
static void put_identifiers(struct gitlab *gitlab, const struct finding *finding)
{
	size_t n = 1;

	json_key(&gitlab->json, "identifiers");
	json_open(&gitlab->json, '[');
	put_identifier(gitlab, finding->id);
	vec_each(alias, &finding->aliases)
		if (n++ < IDENTIFIERS_MAX)
			put_identifier(gitlab, *alias);
	json_close(&gitlab->json, ']');
}

/* The schema knows no version 4: a vector of it would make the whole report invalid. */
static void put_vectors(struct gitlab *gitlab, const struct finding *finding)
{
	const struct vulnerability *known = finding->vulnerability;

	if (!known || !(str_starts(known->cvss, "CVSS:3.0/") || str_starts(known->cvss, "CVSS:3.1/")))
		return;
	json_key(&gitlab->json, "cvss_vectors");
	json_open(&gitlab->json, '[');
	json_open(&gitlab->json, '{');
	json_member_text(&gitlab->json, "vendor", STR_LIT("unknown"));
	json_member_text(&gitlab->json, "vector", known->cvss);
	json_close(&gitlab->json, '}');
	json_close(&gitlab->json, ']');
}

static void put_links(struct gitlab *gitlab, const struct finding *finding)
{
	struct str url = links_of_id(&gitlab->arena, finding->id);

	if (!url.n)
		return;
	json_key(&gitlab->json, "links");
	json_open(&gitlab->json, '[');
	json_open(&gitlab->json, '{');
	json_member_text(&gitlab->json, "url", url);
	json_close(&gitlab->json, '}');
	json_close(&gitlab->json, ']');
}

static void put_location(struct gitlab *gitlab, const struct finding *finding)
{
	struct json_writer *json = &gitlab->json;

	json_key(json, "location");
	json_open(json, '{');
	json_key(json, "dependency");
	json_open(json, '{');
	json_key(json, "package");
	json_open(json, '{');
	json_member_text(json, "name", safe(gitlab, package_full_name(finding->package, &gitlab->arena), DESCRIPTION_MAX));
	json_close(json, '}');
	json_member_text(json, "version", safe(gitlab, finding->package->version, DESCRIPTION_MAX));
	json_close(json, '}');
	json_member_text(json, "operating_system", safe(gitlab, system_name(gitlab), NAME_MAX_CHARACTERS));
	json_member_text(json, "image", safe(gitlab, words_image(&gitlab->arena, gitlab->report->image), NAME_MAX_CHARACTERS));
	json_close(json, '}');
}

static void put_detail(struct json_writer *json, const char *key, const char *name, struct str text)
{
	if (!text.n)
		return;
	json_key(json, key);
	json_open(json, '{');
	json_member_text(json, "name", str_of(name));
	json_member_text(json, "type", STR_LIT("text"));
	json_member_text(json, "value", text);
	json_close(json, '}');
}

static void put_details(struct gitlab *gitlab, const struct finding *finding)
{
	struct json_writer *json = &gitlab->json;
	const struct package *package = finding->package;

	json_key(json, "details");
	json_open(json, '{');
	put_detail(json, "priority", "Priority",
		   safe(gitlab, arena_printf(&gitlab->arena, "%s: %.*s", priority_name(finding->priority), STR(finding->reason)), SOLUTION_MAX));
	put_detail(json, "layer", "Layer", words_layer(&gitlab->arena, finding->layer));
	if (package->locations.n)
		put_detail(json, "record", "Found in", safe(gitlab, package->locations.v[0].path, SOLUTION_MAX));
	json_close(json, '}');
}

static struct str solution(struct gitlab *gitlab, const struct finding *finding)
{
	if (finding->fix.n)
		return finding->fix;
	if (!finding->fixed_in.n)
		return STR_NULL;
	return arena_printf(&gitlab->arena, "Upgrade %.*s to %.*s or later.", STR(words_subject(&gitlab->arena, finding)), STR(finding->fixed_in));
}

/* Of what GitLab compares too, and of the place: two copies of a package in one image are two entries. */
static void put_uuid(struct gitlab *gitlab, const struct finding *finding)
{
	const struct package *package = finding->package;
	struct str record = package_place(package);
	char uuid[UUID_TEXT];

	uuid_of_name(arena_printf(&gitlab->arena, "%.*s\t%.*s\t%.*s\t%.*s", STR(finding->fingerprint), STR(package->purl), STR(finding->installed), STR(record)), uuid);
	json_member_text(&gitlab->json, "id", str_of(uuid));
}

static void put_vulnerability(struct gitlab *gitlab, const struct finding *finding)
{
	struct json_writer *json = &gitlab->json;
	struct str name = finding->title.n ? finding->title :
			  arena_printf(&gitlab->arena, "%.*s in %.*s", STR(finding->id), STR(words_subject(&gitlab->arena, finding)));

	json_open(json, '{');
	put_uuid(gitlab, finding);
	json_member_text(json, "name", safe(gitlab, name, NAME_MAX_CHARACTERS));
	json_member_text_opt(json, "description", safe(gitlab, finding->why.n ? finding->why : finding->title, DESCRIPTION_MAX));
	json_member_text(json, "severity", str_of(severity_word(finding->severity)));
	json_member_text_opt(json, "solution", safe(gitlab, solution(gitlab, finding), SOLUTION_MAX));
	put_identifiers(gitlab, finding);
	put_vectors(gitlab, finding);
	put_links(gitlab, finding);
	put_details(gitlab, finding);
	put_location(gitlab, finding);
	json_close(json, '}');
}

static void put_tool(struct json_writer *json, const char *key)
{
	json_key(json, key);
	json_open(json, '{');
	json_member_text(json, "id", STR_LIT("plimsoll"));
	json_member_text(json, "name", STR_LIT("Plimsoll"));
	json_member_text(json, "version", str_of(PLIMSOLL_VERSION));
	json_key(json, "vendor");
	json_open(json, '{');
	json_member_text(json, "name", STR_LIT("Plimsoll"));
	json_close(json, '}');
	json_close(json, '}');
}

static void put_message(struct json_writer *json, struct str text)
{
	json_open(json, '{');
	json_member_text(json, "level", STR_LIT("warn"));
	json_member_text(json, "value", text);
	json_close(json, '}');
}

/* The scan itself succeeded where something was not evaluated: its messages say what. */
static void put_scan(struct gitlab *gitlab)
{
	const struct coverage *coverage = &gitlab->report->coverage;
	struct json_writer *json = &gitlab->json;
	char time[CLOCK_TEXT_MAX];

	clock_format(gitlab->report->created, time);
	time[strlen("2026-11-24T09:30:00")] = 0; /* no zone: the schema takes none, and it is UTC */
	json_key(json, "scan");
	json_open(json, '{');
	put_tool(json, "analyzer");
	put_tool(json, "scanner");
	json_member_text(json, "start_time", str_of(time));
	json_member_text(json, "end_time", str_of(time));
	json_member_text(json, "status", STR_LIT("success"));
	json_member_text(json, "type", STR_LIT("container_scanning"));
	json_key(json, "messages");
	json_open(json, '[');
	vec_each(gap, &coverage->gaps)
		put_message(json, safe(gitlab, arena_printf(&gitlab->arena, "not evaluated: %.*s: %.*s: %.*s", STR(gap->what), STR(gap->where),
							    STR(gap->why)), SOLUTION_MAX));
	if (coverage->dropped)
		put_message(json, arena_printf(&gitlab->arena, "%zu more were not evaluated", coverage->dropped));
	json_close(json, ']');
	json_close(json, '}');
}

static int write_gitlab(const struct report *report, const struct report_style *style, struct buf *ret_out, struct err *e)
{
	struct gitlab gitlab = {.json = JSON_WRITER(ret_out, 2), .report = report};
	struct json_writer *json = &gitlab.json;

	(void)style;
	json_open(json, '{');
	json_member_text(json, "version", STR_LIT(FORMAT_VERSION));
	put_scan(&gitlab);
	json_key(json, "vulnerabilities");
	json_open(json, '[');
	vec_each(finding, &report->findings->list)
		if (finding->kind == FINDING_VULNERABILITY && finding->package && !finding->ignored)
			put_vulnerability(&gitlab, finding);
	json_close(json, ']');
	json_close(json, '}');
	buf_putc(ret_out, '\n');
	arena_done(&gitlab.arena);
	return ret_out->full ? err_set(e, ERR_LIMIT, "the report is larger than %zu bytes", REPORT_MAX) : 0;
}

static const char *const commands[] = {"eval", "scan", NULL};

const struct reporter reporter_gitlab = {
	.name = "gitlab",
	.summary = "GitLab's report of container scanning, version " FORMAT_VERSION,
	.commands = commands,
	.streams = true,
	.write = write_gitlab,
};
