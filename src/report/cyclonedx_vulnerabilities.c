/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The findings of scan and eval in a CycloneDX document: an entry for each vulnerability of a package, since each package has a
 * fix of its own. Exempted findings are left out, as no state of an analysis says what an exemption does. Source: the JSON
 * schemas of CycloneDX 1.5 to 1.7, "vulnerability".
 */
#include "report/cyclonedx_document.h"

#include "base/map.h"

/* The schema's word: it knows no "negligible". */
static const char *severity_word(enum severity severity)
{
	return severity == SEVERITY_NEGLIGIBLE ? "info" : severity_name(severity);
}

static const char *method_of(struct str vector)
{
	if (str_starts(vector, "CVSS:4"))
		return "CVSSv4";
	if (str_starts(vector, "CVSS:3.1"))
		return "CVSSv31";
	return str_starts(vector, "CVSS:3") ? "CVSSv3" : "CVSSv2";
}

/* Who wrote a record, as its id says: "GHSA" of GHSA-…, "DEBIAN" of DEBIAN-CVE-…. */
static void put_source(struct json_writer *json, struct str id)
{
	struct str publisher, rest;

	json_key(json, "source");
	json_open(json, '{');
	json_member_text(json, "name", str_cut(id, '-', &publisher, &rest) ? publisher : id);
	json_close(json, '}');
}

static void put_references(struct json_writer *json, const struct str_list *aliases)
{
	if (!aliases->n)
		return;
	json_key(json, "references");
	json_open(json, '[');
	vec_each(alias, aliases) {
		json_open(json, '{');
		json_member_text(json, "id", *alias);
		put_source(json, *alias);
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void put_rating(struct json_writer *json, const struct finding *finding)
{
	const struct vulnerability *vulnerability = finding->vulnerability;

	json_key(json, "ratings");
	json_open(json, '[');
	json_open(json, '{');
	if (vulnerability && vulnerability->cvss_score >= 0 && vulnerability->cvss.n)
		json_member_double(json, "score", vulnerability->cvss_score);
	json_member_text(json, "severity", str_of(severity_word(finding->severity)));
	if (vulnerability && vulnerability->cvss.n) {
		json_member_text(json, "method", str_of(method_of(vulnerability->cvss)));
		json_member_text(json, "vector", vulnerability->cvss);
	}
	json_close(json, '}');
	json_close(json, ']');
}

static void put_vulnerability(struct json_writer *json, const struct finding *finding, struct str reference)
{
	json_open(json, '{');
	json_member_text(json, "id", finding->id);
	put_source(json, finding->vulnerability ? finding->vulnerability->advisory : finding->id);
	put_references(json, &finding->aliases);
	put_rating(json, finding);
	json_member_text_opt(json, "description", finding->title);
	json_member_text_opt(json, "recommendation", finding->fix);
	json_key(json, "affects");
	json_open(json, '[');
	json_open(json, '{');
	json_member_text(json, "ref", reference);
	json_close(json, '}');
	json_close(json, ']');
	json_close(json, '}');
}

static bool is_told(const struct finding *finding)
{
	return finding->kind == FINDING_VULNERABILITY && finding->package && !finding->ignored;
}

void cyclonedx_put_vulnerabilities(struct json_writer *json, const struct sbom *sbom)
{
	const struct report *report = sbom->report;
	struct map references = {0}; /* by package: address of its reference */

	if (!str_is(str_of(report->command), "scan") && !str_is(str_of(report->command), "eval"))
		return;
	for (size_t i = 0; i < report->inventory->packages.n; i++)
		map_set(&references, str_from((const char *)&report->inventory->packages.v[i], sizeof(void *)), &sbom->refs[i]);
	json_key(json, "vulnerabilities");
	json_open(json, '[');
	vec_each(finding, &report->findings->list) {
		const struct str *reference = map_get(&references, str_from((const char *)&finding->package, sizeof(void *)));

		if (is_told(finding) && reference)
			put_vulnerability(json, finding, *reference);
	}
	json_close(json, ']');
	map_done(&references);
}
