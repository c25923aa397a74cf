/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `plimsoll-report/1`, whose schema is docs/report.schema.json. Members always stand in the same order; what is not known is
 * left out, or null where "not known" is itself a fact (cvss, epss).
 */
#include "report/json_base.h"
#include "report/json_decision.h"
#include "report/json_difference.h"
#include "report/json_digest.h"
#include "report/json_exemptions.h"
#include "report/json_exposure.h"
#include "report/json_layers.h"
#include "report/json_need.h"
#include "report/json_provenance.h"
#include "report/json_vex.h"
#include "report/report.h"

#include "base/clock.h"
#include "codec/json_writer.h"
#include "model/secret.h"

static void put_masked(struct json_writer *json, const char *key, struct str text, struct arena *arena)
{
	json_member_text(json, key, secret_masked(arena, text));
}

/* What may hold secrets: variables, and words of commands, where one can follow the option that names it. */
static void put_masked_list(struct json_writer *json, const char *key, const struct str_list *list, struct arena *arena)
{
	json_key(json, key);
	json_open(json, '[');
	vec_each(text, list) {
		struct str option = text > list->v ? text[-1] : STR_NULL;
		bool named = str_skip(&option, "--") && secret_is_name(option) && !secret_is_harmless(*text);

		json_put_text(json, named ? secret_shown(arena, *text) : secret_masked_variable(arena, *text));
	}
	json_close(json, ']');
}

static void put_layer_number(struct json_writer *json, int layer)
{
	if (layer != LAYER_UNKNOWN)
		json_member_u64(json, "layer", (uint64_t)layer);
}

static void put_whose(struct json_writer *json, enum whose whose)
{
	if (whose != WHOSE_UNKNOWN)
		json_member_text(json, "whose", str_of(whose_name(whose)));
}

static void put_tool(struct json_writer *json, const struct advdb_info *database)
{
	json_key(json, "tool");
	json_open(json, '{');
	json_member_text(json, "name", STR_LIT("plimsoll"));
	json_member_text(json, "version", str_of(PLIMSOLL_VERSION));
	json_key(json, "database");
	if (database) {
		json_open(json, '{');
		json_member_text(json, "date", database->date);
		json_member_bool(json, "starter", database->starter);
		json_key(json, "feeds");
		json_open(json, '[');
		vec_each(feed, &database->feeds) {
			json_open(json, '{');
			json_member_text(json, "name", feed->name);
			json_member_text(json, "date", feed->date);
			json_member_u64(json, "records", feed->records);
			json_close(json, '}');
		}
		json_close(json, ']');
		json_close(json, '}');
	} else {
		json_put_null(json);
	}
	json_close(json, '}');
}

static void put_platform(struct json_writer *json, const struct platform *platform)
{
	auto_done(buf_done) struct buf text = BUF_INIT(4096);

	buf_printf(&text, "%.*s/%.*s", STR(platform->os), STR(platform->architecture));
	if (platform->variant.n)
		buf_printf(&text, "/%.*s", STR(platform->variant));
	if (text.n > 1)
		json_member_text(json, "platform", buf_str(&text));
}

static void put_os(struct json_writer *json, const struct inventory *inventory)
{
	json_key(json, "os");
	if (!inventory || !(inventory->os.id.n || inventory->os.name.n)) {
		json_put_null(json);
		return;
	}
	json_open(json, '{');
	json_member_text(json, "id", inventory->os.id);
	json_member_text(json, "version", inventory->os.version_id);
	json_member_text(json, "name", inventory->os.name);
	json_close(json, '}');
}

static void put_layers(struct json_writer *json, const struct image *image)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;

	json_key(json, "layers");
	json_open(json, '[');
	vec_each(layer, &image->layers) {
		json_open(json, '{');
		json_member_u64(json, "index", (uint64_t)(layer - image->layers.v));
		json_digest(json, "diffId", &layer->diff_id);
		json_digest(json, "digest", &layer->digest);
		json_member_u64(json, "size", layer->size);
		if (layer->unpacked)
			json_member_u64(json, "unpacked", layer->unpacked);
		json_member_text_opt(json, "mediaType", layer->media_type);
		put_masked(json, "createdBy", layer->created_by, &arena);
		json_close(json, '}');
	}
	json_close(json, ']');
}

/* The whole configuration and the history: for `inspect` alone. */
static void put_config(struct json_writer *json, const struct image *image)
{
	const struct image_config *config = &image->config;
	auto_done(arena_done) struct arena arena = ARENA_INIT;

	json_key(json, "config");
	json_open(json, '{');
	json_member_text(json, "user", config->user);
	put_masked_list(json, "entrypoint", &config->entrypoint, &arena);
	put_masked_list(json, "cmd", &config->cmd, &arena);
	json_member_text(json, "workingDir", config->working_dir);
	put_masked_list(json, "env", &config->env, &arena);
	json_member_texts(json, "exposedPorts", &config->exposed_ports);
	json_member_texts(json, "volumes", &config->volumes);
	json_pairs(json, "labels", &config->labels);
	put_masked_list(json, "healthcheck", &config->healthcheck, &arena);
	json_member_text_opt(json, "stopSignal", config->stop_signal);
	put_masked_list(json, "shell", &config->shell, &arena);
	put_masked_list(json, "onBuild", &config->on_build, &arena);
	json_close(json, '}');
	json_key(json, "history");
	json_open(json, '[');
	vec_each(entry, &image->history) {
		json_open(json, '{');
		json_member_text_opt(json, "created", entry->created);
		put_masked(json, "createdBy", entry->created_by, &arena);
		json_member_text_opt(json, "author", entry->author);
		json_member_text_opt(json, "comment", entry->comment);
		json_member_bool(json, "emptyLayer", entry->empty_layer);
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void put_target(struct json_writer *json, const struct report *report)
{
	const struct image *image = report->image;

	json_key(json, "target");
	if (!image) {
		json_put_null(json);
		return;
	}
	json_open(json, '{');
	json_member_text(json, "reference", image->reference);
	json_member_text(json, "kind", str_of(image->kind ? image->kind : ""));
	json_member_texts(json, "names", &image->names);
	json_digest(json, "digest", &image->manifest_digest);
	json_digest(json, "configDigest", &image->config_digest);
	json_digest(json, "indexDigest", &image->index_digest);
	json_member_text_opt(json, "mediaType", image->media_type);
	put_platform(json, &image->platform);
	json_member_text_opt(json, "created", image->created);
	json_member_text_opt(json, "author", image->author);
	put_os(json, report->inventory);
	put_layers(json, image);
	if (strcmp(report->command, "inspect") == 0) {
		put_config(json, image);
		json_pairs(json, "annotations", &image->annotations);
	}
	json_close(json, '}');
}

static void put_location(struct json_writer *json, const struct location *location)
{
	json_open(json, '{');
	json_member_text(json, "path", location->path);
	json_member_text(json, "what", location->what);
	put_layer_number(json, location->layer);
	if (location->line)
		json_member_u64(json, "line", location->line);
	json_close(json, '}');
}

/* What is not so of most packages, and said only where it is. */
static void put_doubt(struct json_writer *json, const struct package *package)
{
	if (package->owner)
		json_member_text(json, "owner", package->owner->purl);
	if (package->doubtful)
		json_member_bool(json, "doubtful", true);
	if (package->doubtful && package->confidence)
		json_member_u64(json, "confidence", package->confidence);
	if (package->development)
		json_member_bool(json, "development", true);
}

static void put_package(struct json_writer *json, const struct package *package, const struct need_package *need)
{
	json_open(json, '{');
	json_member_text(json, "type", str_of(package->type));
	json_member_text_opt(json, "namespace", package->namespace);
	json_member_text(json, "name", package->name);
	json_member_text(json, "version", package->version);
	json_member_text(json, "purl", package->purl);
	json_key(json, "source");
	json_open(json, '{');
	json_member_text(json, "name", package->source_name);
	json_member_text(json, "version", package->source_version);
	json_close(json, '}');
	json_member_text_opt(json, "arch", package->architecture);
	if (package->uninstalled)
		json_member_bool(json, "installed", false);
	json_key(json, "licenses");
	json_open(json, '[');
	if (package->license.n)
		json_put_text(json, package->license);
	json_close(json, ']');
	json_member_text_opt(json, "licenseExpression", package->license_expression);
	json_member_text_opt(json, "supplier", package->maintainer);
	json_member_text_opt(json, "modularity", package->modularity);
	put_layer_number(json, package->layer);
	put_whose(json, package->whose);
	json_key(json, "locations");
	json_open(json, '[');
	vec_each(location, &package->locations)
		put_location(json, location);
	json_close(json, ']');
	json_member_u64(json, "files", package->files.n);
	put_doubt(json, package);
	if (need)
		json_need_package(json, need);
	json_close(json, '}');
}

/* What a report of a file says besides its line. */
static void put_region(struct json_writer *json, const char *key, struct region at)
{
	if (!at.line || !at.column)
		return;
	json_key(json, key);
	json_open(json, '{');
	json_member_u64(json, "line", at.line);
	json_member_u64(json, "column", at.column);
	json_member_u64(json, "endLine", at.end_line ? at.end_line : at.line);
	json_member_u64(json, "endColumn", at.end_line ? at.end_column : at.column);
	json_close(json, '}');
}

static void put_edits(struct json_writer *json, const struct finding *finding)
{
	if (!finding->edits.n)
		return;
	json_key(json, "edits");
	json_open(json, '[');
	vec_each(edit, &finding->edits) {
		json_open(json, '{');
		json_member_text(json, "path", edit->place.path);
		put_region(json, "at", edit->place.at);
		json_member_text(json, "text", edit->text);
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void put_subject(struct json_writer *json, const struct finding *finding)
{
	json_key(json, "subject");
	json_open(json, '{');
	if (finding->package) {
		json_member_text(json, "purl", finding->package->purl);
		json_member_text(json, "name", finding->package->name);
		json_member_text(json, "version", finding->package->version);
	}
	json_member_text_opt(json, "installed", finding->installed);
	json_member_text_opt(json, "claimed", finding->claimed);
	json_member_text_opt(json, "path", finding->path);
	if (finding->at.line)
		json_member_u64(json, "line", finding->at.line);
	put_region(json, "at", finding->at);
	json_member_text_opt(json, "resource", finding->resource);
	put_layer_number(json, finding->layer);
	json_close(json, '}');
}

static void put_evidence(struct json_writer *json, const struct finding *finding)
{
	json_key(json, "evidence");
	json_open(json, '[');
	vec_each(evidence, &finding->evidence) {
		json_open(json, '{');
		json_member_text(json, "what", evidence->what);
		json_member_text_opt(json, "where", evidence->where);
		json_member_text_opt(json, "path", evidence->place.path);
		put_region(json, "at", evidence->place.at);
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void put_cvss(struct json_writer *json, const struct vulnerability *vulnerability)
{
	json_key(json, "cvss");
	if (!vulnerability->cvss.n && vulnerability->cvss_score < 0) {
		json_put_null(json);
		return;
	}
	json_open(json, '{');
	json_member_text_opt(json, "vector", vulnerability->cvss);
	if (vulnerability->cvss_score >= 0) {
		json_member_double(json, "score", vulnerability->cvss_score);
	}
	json_close(json, '}');
}

static void put_epss(struct json_writer *json, const struct vulnerability *vulnerability)
{
	json_key(json, "epss");
	if (vulnerability->epss < 0) {
		json_put_null(json);
		return;
	}
	json_open(json, '{');
	json_member_double(json, "probability", vulnerability->epss);
	if (vulnerability->epss_percentile >= 0) {
		json_member_double(json, "percentile", vulnerability->epss_percentile);
	}
	json_close(json, '}');
}

static void put_kev(struct json_writer *json, const struct vulnerability *vulnerability)
{
	json_key(json, "kev");
	if (!vulnerability->kev) {
		json_put_null(json);
		return;
	}
	json_open(json, '{');
	json_member_text_opt(json, "added", vulnerability->kev_added);
	json_member_text_opt(json, "due", vulnerability->kev_due);
	json_member_bool(json, "ransomware", vulnerability->kev_ransomware);
	json_close(json, '}');
}

static void put_finding(struct json_writer *json, const struct finding *finding)
{
	const struct vulnerability *vulnerability = finding->vulnerability;

	json_open(json, '{');
	json_member_text(json, "kind", str_of(finding_kind_name(finding->kind)));
	json_member_text(json, "id", finding->id);
	json_member_text(json, "rule", finding->rule);
	json_member_texts(json, "aliases", &finding->aliases);
	json_member_text(json, "severity", str_of(severity_name(finding->severity)));
	json_member_text(json, "title", finding->title);
	json_member_text_opt(json, "why", finding->why);
	put_subject(json, finding);
	put_evidence(json, finding);
	json_member_text_opt(json, "fix", finding->fix);
	put_edits(json, finding);
	put_whose(json, finding->whose);
	json_member_text_opt(json, "fingerprint", finding->fingerprint);
	if (finding->kind == FINDING_VULNERABILITY) {
		json_member_text_opt(json, "fixedIn", finding->fixed_in);
		json_member_text(json, "status", str_of(fix_status_name(finding->status)));
		if (finding->package && strcmp(finding->package->type, "golang") == 0)
			json_member_text(json, "symbols", str_of(symbols_state_name(finding->symbols)));
	}
	if (vulnerability) {
		json_member_text_opt(json, "advisory", vulnerability->advisory);
		put_cvss(json, vulnerability);
		put_epss(json, vulnerability);
		put_kev(json, vulnerability);
	}
	json_member_text(json, "priority", str_of(priority_id(finding->priority)));
	json_member_double(json, "score", finding->score);
	json_member_text(json, "reason", finding->reason);
	if (finding->exposure.steps)
		json_exposure(json, &finding->exposure);
	json_member_bool(json, "ignored", finding->ignored);
	json_member_text_opt(json, "ignoredBy", finding->ignored_by);
	if (finding->vex)
		json_vex_finding(json, finding->vex);
	json_close(json, '}');
}

static void put_coverage(struct json_writer *json, const struct coverage *coverage)
{
	json_key(json, "coverage");
	json_open(json, '{');
	json_member_bool(json, "complete", !coverage->gaps.n && !coverage->dropped);
	json_key(json, "notEvaluated");
	json_open(json, '[');
	vec_each(gap, &coverage->gaps) {
		json_open(json, '{');
		json_member_text(json, "what", gap->what);
		json_member_text(json, "where", gap->where);
		json_member_text(json, "why", gap->why);
		json_close(json, '}');
	}
	json_close(json, ']');
	json_member_u64(json, "dropped", coverage->dropped);
	json_close(json, '}');
}

static void put_summary(struct json_writer *json, const struct report_summary *summary)
{
	json_key(json, "summary");
	json_open(json, '{');
	json_member_u64(json, "packages", summary->packages);
	if (summary->rules) {
		json_member_u64(json, "files", summary->files);
		json_member_u64(json, "documents", summary->documents);
		json_member_u64(json, "passedOver", summary->passed_over);
		json_member_u64(json, "rules", summary->rules);
	}
	json_member_u64(json, "findings", summary->findings);
	json_member_u64(json, "ignored", summary->ignored);
	json_key(json, "bySeverity");
	json_open(json, '{');
	for (int i = SEVERITY_CRITICAL; i >= 0; i--)
		json_member_u64(json, severity_name((enum severity)i), summary->by_severity[i]);
	json_close(json, '}');
	json_key(json, "byPriority");
	json_open(json, '{');
	for (int i = PRIORITY_ACT; i >= 0; i--)
		json_member_u64(json, priority_id((enum priority)i), summary->by_priority[i]);
	json_close(json, '}');
	json_member_u64(json, "fixable", summary->fixable);
	if (summary->rules)
		json_member_u64(json, "patchable", summary->patchable);
	json_member_u64(json, "kev", summary->kev);
	json_close(json, '}');
}

static int write_json(const struct report *report, const struct report_style *style, struct buf *ret_out, struct err *e)
{
	struct json_writer json = JSON_WRITER(ret_out, 2);
	char created[CLOCK_TEXT_MAX];

	(void)style;
	clock_format(report->created, created);
	json_open(&json, '{');
	json_member_text(&json, "schema", STR_LIT("plimsoll-report/1"));
	json_member_text(&json, "command", str_of(report->command));
	put_tool(&json, report->database);
	json_member_text(&json, "created", str_of(created));
	put_target(&json, report);
	json_key(&json, "packages");
	json_open(&json, '[');
	if (report->inventory)
		vec_each(package, &report->inventory->packages)
			put_package(&json, *package, report->need && report->need->packages.n ? &report->need->packages.v[package - report->inventory->packages.v] : NULL);
	json_close(&json, ']');
	json_key(&json, "findings");
	json_open(&json, '[');
	if (report->findings)
		vec_each(finding, &report->findings->list)
			put_finding(&json, finding);
	json_close(&json, ']');
	if (report->base)
		json_base(&json, report->base);
	/* Of eval, which accounts for them without contents, the actions have what matters: the list of files would be the most of the report. */
	if (report->layers && (report->layers->compared || strcmp(report->command, "eval") != 0))
		json_layers(&json, report->layers);
	if (report->need)
		json_need(&json, report->need);
	if (report->provenance)
		json_provenance(&json, report);
	if (report->difference)
		json_difference(&json, report->before, report->difference);
	if (report->exemptions)
		json_exemptions(&json, report->exemptions);
	if (report->vex)
		json_vex(&json, report);
	put_coverage(&json, &report->coverage);
	put_summary(&json, &report->summary);
	json_decision(&json, report);
	json_key(&json, "notes");
	json_open(&json, '[');
	vec_each(note, &report->notes)
		json_put_text(&json, *note);
	json_close(&json, ']');
	json_close(&json, '}');
	buf_putc(ret_out, '\n');
	return ret_out->full ? err_set(e, ERR_LIMIT, "the report is larger than %zu bytes", REPORT_MAX) : 0;
}

const struct reporter reporter_json = {
	.name = "json",
	.summary = "everything, as docs/report.schema.json describes it",
	.notes = true,
	.streams = true,
	.write = write_json,
};
