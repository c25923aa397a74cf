/* SPDX-License-Identifier: Apache-2.0 */
/* Reads back of a saved report (docs/report.schema.json) what is told of its findings. */
#include "codec/json.h"
#include "report/report.h"
#include "report/story.h"

#define BEGINS_WITHIN 256u /* bytes: the schema is the first member */

bool report_is_saved(struct str bytes)
{
	return str_search(str_slice(bytes, 0, BEGINS_WITHIN), STR_LIT("\"plimsoll-report/1\"")) >= 0;
}

/* The place of a word among the names of an enumeration; its first where it is none. */
static int word_at(struct str word, const char *(*name)(int value), int n)
{
	for (int i = 0; i < n; i++)
		if (str_is(word, name(i)))
			return i;
	return 0;
}

static const char *kind_name(int value)
{
	return finding_kind_name((enum finding_kind)value);
}

static const char *priority_word(int value)
{
	return priority_id((enum priority)value);
}

static const char *status_name(int value)
{
	return fix_status_name((enum fix_status)value);
}

static struct str copied(struct read_report *report, const struct json *object, const char *key)
{
	return arena_str(&report->arena, json_get_text(object, key));
}

static double number_of(const struct json *object, const char *key, double otherwise)
{
	double number;

	return json_double(json_get(object, key), &number) ? number : otherwise;
}

static unsigned scaled(double number, double scale, unsigned most)
{
	return !(number > 0) ? 0 : number * scale > most ? most : (unsigned)(number * scale + 0.5);
}

static const struct vulnerability *read_vulnerability(struct read_report *report, const struct json *finding)
{
	struct vulnerability *vulnerability = arena_new(&report->arena, struct vulnerability);
	const struct json *kev = json_get(finding, "kev"), *epss = json_get(finding, "epss");

	vulnerability->id = copied(report, finding, "id");
	vulnerability->advisory = copied(report, finding, "advisory");
	vulnerability->cvss = copied(report, json_get(finding, "cvss"), "vector");
	vulnerability->cvss_score = number_of(json_get(finding, "cvss"), "score", -1);
	vulnerability->epss = number_of(epss, "probability", -1);
	vulnerability->epss_percentile = number_of(epss, "percentile", -1);
	vulnerability->kev = json_is(kev, JSON_KIND_OBJECT);
	return vulnerability;
}

static struct package *new_package(struct read_report *report, const struct json *json)
{
	struct package *package = arena_new(&report->arena, struct package);

	package->type = arena_text(&report->arena, json_get_text(json, "type"));
	package->namespace = copied(report, json, "namespace");
	package->name = package->source_name = copied(report, json, "name");
	package->version = copied(report, json, "version");
	package->purl = copied(report, json, "purl");
	package->layer = LAYER_UNKNOWN;
	return package;
}

/* A finding names its package; the list of packages says more of it. */
static const struct package *read_package(struct read_report *report, const struct json *subject)
{
	const struct package *package = map_get(&report->packages, json_get_text(subject, "purl"));

	return package || !json_get(subject, "name") ? package : new_package(report, subject);
}

static void read_packages(struct read_report *report, const struct json *root)
{
	json_each(json, json_get(root, "packages")) {
		struct package *package = new_package(report, json);
		const struct json *need = json_get(json, "need");
		struct str *removal;

		if (json_get(json_get(json, "source"), "name"))
			package->source_name = copied(report, json_get(json, "source"), "name");
		map_set(&report->packages, package->purl, package);
		if (!json_get(need, "removal"))
			continue;
		removal = arena_new(&report->arena, struct str);
		*removal = copied(report, need, "removal");
		map_set(&report->removals, package->purl, removal);
	}
}

/* A report of another version of the program may have other inputs: what is not known here is passed over. */
static void read_exposure(struct read_report *report, const struct json *json, struct exposure *ret_exposure)
{
	struct input_step *steps;
	unsigned score = 1000;

	if (!json_is(json, JSON_KIND_OBJECT))
		return;
	steps = arena_array(&report->arena, struct input_step, INPUTS);
	for (int i = 0; i < INPUTS; i++)
		steps[i] = (struct input_step){.input = (enum input)i, .weight = INPUT_WEIGHT_ONE};
	json_each(entry, json_get(json, "inputs"))
		for (int i = 0; i < INPUTS; i++) {
			int value;

			if (!str_is(json_get_text(entry, "input"), priority_inputs[i].name))
				continue;
			value = input_value((enum input)i, json_get_text(entry, "value"));
			steps[i].fact = (struct input_fact){(uint8_t)(value < 0 ? UNKNOWN_VALUE : value), copied(report, entry, "why")};
			steps[i].weight = scaled(number_of(entry, "weight", 1), 1000, 2000);
			steps[i].score = scaled(number_of(entry, "score", 0), 10, 1000);
		}
	/* Of silent inputs nothing is written: the number goes on. */
	for (int i = 0; i < INPUTS; i++)
		score = steps[i].score = steps[i].score ? steps[i].score : score;
	for (int bound = BOUND_KEV; bound <= BOUND_KEV_ABSENT; bound++)
		if (str_is(json_get_text(json, "bound"), priority_bound_name((enum priority_bound)bound)))
			ret_exposure->bound = (enum priority_bound)bound;
	ret_exposure->steps = steps;
}

static void read_subject(struct read_report *report, const struct json *subject, struct finding *finding)
{
	uint64_t number;

	finding->package = read_package(report, subject);
	finding->path = copied(report, subject, "path");
	finding->installed = copied(report, subject, "installed");
	if (json_u64(json_get(subject, "line"), &number))
		finding->at.line = (uint32_t)number;
	if (json_u64(json_get(subject, "layer"), &number))
		finding->layer = (int)number;
}

static void read_finding(struct read_report *report, const struct json *json)
{
	struct finding *finding = findings_add(&report->findings, (enum finding_kind)word_at(json_get_text(json, "kind"), kind_name, FINDING_SECRET + 1));

	finding->id = copied(report, json, "id");
	finding->rule = copied(report, json, "rule");
	json_each(alias, json_get(json, "aliases"))
		*vec_push(&finding->aliases) = arena_str(&report->arena, json_text(alias));
	if (!severity_parse(json_get_text(json, "severity"), &finding->severity))
		finding->severity = SEVERITY_UNKNOWN;
	finding->title = copied(report, json, "title");
	finding->why = copied(report, json, "why");
	finding->fix = copied(report, json, "fix");
	finding->fixed_in = copied(report, json, "fixedIn");
	finding->status = (enum fix_status)word_at(json_get_text(json, "status"), status_name, STATUS_END_OF_LIFE + 1);
	json_each(evidence, json_get(json, "evidence"))
		*vec_push(&finding->evidence) = (struct evidence){.what = copied(report, evidence, "what"), .where = copied(report, evidence, "where")};
	read_subject(report, json_get(json, "subject"), finding);
	if (finding->kind == FINDING_VULNERABILITY)
		finding->vulnerability = read_vulnerability(report, json);
	finding->priority = (enum priority)word_at(json_get_text(json, "priority"), priority_word, PRIORITY_ACT + 1);
	finding->score = scaled(number_of(json, "score", 0), 10, 1000) / 10.0;
	finding->reason = copied(report, json, "reason");
	finding->ignored = json_bool(json_get(json, "ignored"));
	finding->ignored_by = copied(report, json, "ignoredBy");
	read_exposure(report, json_get(json, "exposure"), &finding->exposure);
}

int report_read(struct str bytes, const char *name, struct read_report *ret_report, struct err *e)
{
	struct json_caps caps = {.bytes = REPORT_MAX, .depth = 96, .values = READ_REPORT_VALUES_MAX};
	auto_json struct json *root = NULL;

	*ret_report = (struct read_report){0};
	findings_init(&ret_report->findings);
	if (json_parse(bytes, caps, name, &root, e) < 0)
		return e->code;
	if (!str_is(json_get_text(root, "schema"), "plimsoll-report/1"))
		return err_set(e, ERR_FORMAT, "%s: no report of plimsoll", name);
	read_packages(ret_report, root);
	json_each(finding, json_get(root, "findings"))
		read_finding(ret_report, finding);
	return 0;
}

void read_report_done(struct read_report *report)
{
	findings_done(&report->findings);
	map_done(&report->removals);
	map_done(&report->packages);
	arena_done(&report->arena);
}
