/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CycloneDX 1.6 as a VEX document: the image, the packages that something was decided of, and each decision as the analysis of a
 * vulnerability. Source: the JSON schema of CycloneDX 1.6, "impactAnalysisState", "impactAnalysisJustification".
 */
#include "base/clock.h"
#include "base/map.h"
#include "codec/json_writer.h"
#include "report/report.h"
#include "report/vex_document.h"

static const char *state_of(enum vex_status status)
{
	static const char *const states[] = {
		[VEX_NONE] = "in_triage", [VEX_NOT_AFFECTED] = "not_affected", [VEX_FIXED] = "resolved",
		[VEX_UNDER_INVESTIGATION] = "in_triage", [VEX_AFFECTED] = "exploitable",
	};

	return states[status];
}

/* Of CycloneDX' labels for one of OpenVEX' the one that claims least. */
static struct str justification_of(struct str label)
{
	static const struct {
		const char *label, *word;
	} words[] = {
		{"component_not_present", "code_not_present"},
		{"vulnerable_code_not_present", "code_not_present"},
		{"vulnerable_code_not_in_execute_path", "code_not_reachable"},
		{"vulnerable_code_cannot_be_controlled_by_adversary", "requires_environment"},
		{"inline_mitigations_already_exist", "protected_by_mitigating_control"},
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (str_is(label, words[i].label))
			return str_of(words[i].word);
	return STR_NULL;
}

static void put_metadata(struct json_writer *json, const struct vex_paper *paper, const char *created)
{
	json_key(json, "metadata");
	json_open(json, '{');
	json_member_text(json, "timestamp", str_of(created));
	json_key(json, "tools");
	json_open(json, '{');
	json_key(json, "components");
	json_open(json, '[');
	json_open(json, '{');
	json_member_text(json, "type", STR_LIT("application"));
	json_member_text(json, "name", STR_LIT("plimsoll"));
	json_member_text(json, "version", STR_LIT(PLIMSOLL_VERSION));
	json_close(json, '}');
	json_close(json, ']');
	json_close(json, '}');
	json_key(json, "authors");
	json_open(json, '[');
	json_open(json, '{');
	json_member_text(json, "name", paper->author);
	json_close(json, '}');
	json_close(json, ']');
	json_key(json, "component");
	json_open(json, '{');
	json_member_text(json, "type", STR_LIT("container"));
	json_member_text(json, "bom-ref", STR_LIT("image"));
	json_member_text(json, "name", paper->name);
	json_member_text_opt(json, "purl", paper->purl);
	if (paper->digest.n) {
		json_key(json, "hashes");
		json_open(json, '[');
		json_open(json, '{');
		json_member_text(json, "alg", STR_LIT("SHA-256"));
		json_member_text(json, "content", paper->digest);
		json_close(json, '}');
		json_close(json, ']');
	}
	json_close(json, '}');
	json_close(json, '}');
}

/* Each package once, in the order of purls. */
static void put_components(struct json_writer *json, struct vex_paper *paper)
{
	auto_done(map_done) struct map known = {0};

	json_key(json, "components");
	json_open(json, '[');
	vec_each(decision, &paper->decisions)
		vec_each(package, &(*decision)->packages) {
			struct str purl = vex_package_purl(paper, *package);

			if (map_set(&known, purl, paper))
				continue;
			json_open(json, '{');
			json_member_text(json, "type", STR_LIT("library"));
			json_member_text(json, "bom-ref", purl);
			json_member_text(json, "name", (*package)->name);
			json_member_text(json, "version", (*package)->version);
			json_member_text(json, "purl", purl);
			json_close(json, '}');
		}
	json_close(json, ']');
}

static void put_references(struct json_writer *json, const struct finding *finding)
{
	if (!finding->aliases.n)
		return;
	json_key(json, "references");
	json_open(json, '[');
	vec_each(alias, &finding->aliases) {
		struct str source, rest;

		str_cut(*alias, '-', &source, &rest);
		json_open(json, '{');
		json_member_text(json, "id", *alias);
		json_key(json, "source");
		json_open(json, '{');
		json_member_text(json, "name", source);
		json_close(json, '}');
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void put_analysis(struct json_writer *json, const struct vex_decision *decision)
{
	char time[CLOCK_TEXT_MAX];

	json_key(json, "analysis");
	json_open(json, '{');
	json_member_text(json, "state", str_of(state_of(decision->status)));
	if (decision->status == VEX_NOT_AFFECTED)
		json_member_text_opt(json, "justification", justification_of(decision->justification));
	json_member_text_opt(json, "detail", decision->status == VEX_AFFECTED ? decision->action : decision->impact);
	if (decision->has_time) {
		clock_format(decision->time, time);
		json_member_text(json, "lastUpdated", str_of(time));
	}
	json_close(json, '}');
}

static void put_decision(struct json_writer *json, struct vex_paper *paper, const struct vex_decision *decision)
{
	struct str last = STR_NULL;

	json_open(json, '{');
	json_member_text(json, "id", decision->finding->id);
	put_references(json, decision->finding);
	put_analysis(json, decision);
	json_key(json, "affects");
	json_open(json, '[');
	vec_each(package, &decision->packages) {
		struct str purl = vex_package_purl(paper, *package);

		if (!str_eq(purl, last)) {
			json_open(json, '{');
			json_member_text(json, "ref", purl);
			json_close(json, '}');
		}
		last = purl;
	}
	json_close(json, ']');
	json_close(json, '}');
}

int cyclonedx_vex(const struct report *report, struct buf *ret_out, struct err *e)
{
	struct json_writer json = JSON_WRITER(ret_out, 2);
	char created[CLOCK_TEXT_MAX];
	struct vex_paper paper;
	int r = vex_paper_init(&paper, report, e);

	if (r == 0) {
		clock_format(report->created, created);
		json_open(&json, '{');
		json_member_text(&json, "bomFormat", STR_LIT("CycloneDX"));
		json_member_text(&json, "specVersion", STR_LIT("1.6"));
		json_member_text(&json, "serialNumber", arena_printf(&paper.arena, "urn:uuid:%s", paper.uuid));
		json_member_u64(&json, "version", 1);
		put_metadata(&json, &paper, created);
		put_components(&json, &paper);
		json_key(&json, "vulnerabilities");
		json_open(&json, '[');
		vec_each(decision, &paper.decisions)
			put_decision(&json, &paper, *decision);
		json_close(&json, ']');
		json_close(&json, '}');
		buf_putc(ret_out, '\n');
	}
	vex_paper_done(&paper);
	return r;
}
