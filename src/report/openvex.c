/* SPDX-License-Identifier: Apache-2.0 */
/*
 * OpenVEX 0.2.0. Source: openvex/spec OPENVEX-SPEC.md. The product is the image by the digest of its manifest (of its configuration in an
 * archive of `docker save`, which has no other), the packages are its subcomponents: a statement about a package alone would hold in
 * every image.
 */
#include "base/clock.h"
#include "codec/json_writer.h"
#include "report/report.h"
#include "report/vex_document.h"

static void put_id(struct json_writer *json, struct str id)
{
	json_open(json, '{');
	json_member_text(json, "@id", id);
	json_close(json, '}');
}

static void put_vulnerability(struct json_writer *json, const struct finding *finding)
{
	json_key(json, "vulnerability");
	json_open(json, '{');
	json_member_text(json, "name", finding->id);
	if (finding->aliases.n)
		json_member_texts(json, "aliases", &finding->aliases);
	json_close(json, '}');
}

static void put_packages(struct json_writer *json, struct vex_paper *paper, const struct vex_decision *decision)
{
	struct str last = STR_NULL;

	json_open(json, '[');
	vec_each(package, &decision->packages) {
		struct str purl = vex_package_purl(paper, *package);

		if (!str_eq(purl, last)) /* two that differ in what is left out */
			put_id(json, purl);
		last = purl;
	}
	json_close(json, ']');
}

static void put_products(struct json_writer *json, struct vex_paper *paper, const struct vex_decision *decision)
{
	json_key(json, "products");
	if (!paper->purl.n) {
		put_packages(json, paper, decision);
		return;
	}
	json_open(json, '[');
	json_open(json, '{');
	json_member_text(json, "@id", paper->purl);
	json_key(json, "hashes");
	json_open(json, '{');
	json_member_text(json, "sha-256", paper->digest);
	json_close(json, '}');
	json_key(json, "subcomponents");
	put_packages(json, paper, decision);
	json_close(json, '}');
	json_close(json, ']');
}

static void put_statement(struct json_writer *json, struct vex_paper *paper, const struct vex_decision *decision)
{
	char time[CLOCK_TEXT_MAX];

	json_open(json, '{');
	put_vulnerability(json, decision->finding);
	if (decision->has_time) {
		clock_format(decision->time, time);
		json_member_text(json, "timestamp", str_of(time));
	}
	put_products(json, paper, decision);
	json_member_text(json, "status", str_of(vex_status_name(decision->status)));
	if (decision->source.n)
		json_member_text(json, "status_notes", arena_printf(&paper->arena, "decided in %.*s", STR(decision->source)));
	if (decision->status == VEX_NOT_AFFECTED) {
		json_member_text_opt(json, "justification", decision->justification);
		json_member_text_opt(json, "impact_statement", decision->impact);
	}
	if (decision->status == VEX_AFFECTED)
		json_member_text(json, "action_statement", decision->action);
	json_close(json, '}');
}

static int write_openvex(const struct report *report, const struct report_style *style, struct buf *ret_out, struct err *e)
{
	struct json_writer json = JSON_WRITER(ret_out, 2);
	char created[CLOCK_TEXT_MAX];
	struct vex_paper paper;
	int r = vex_paper_init(&paper, report, e);

	(void)style;
	if (r == 0) {
		clock_format(report->created, created);
		json_open(&json, '{');
		json_member_text(&json, "@context", STR_LIT("https://openvex.dev/ns/v0.2.0"));
		json_member_text(&json, "@id", arena_printf(&paper.arena, "urn:uuid:%s", paper.uuid));
		json_member_text(&json, "author", paper.author);
		json_member_text(&json, "timestamp", str_of(created));
		json_member_u64(&json, "version", 1);
		json_member_text(&json, "tooling", STR_LIT("plimsoll " PLIMSOLL_VERSION));
		json_key(&json, "statements");
		json_open(&json, '[');
		vec_each(decision, &paper.decisions)
			put_statement(&json, &paper, *decision);
		json_close(&json, ']');
		json_close(&json, '}');
		buf_putc(ret_out, '\n');
	}
	vex_paper_done(&paper);
	return r;
}

static const char *const commands[] = {"vex", NULL};

const struct reporter reporter_openvex = {
	.name = "openvex",
	.summary = "OpenVEX 0.2.0: what was decided of vulnerabilities (vex)",
	.commands = commands,
	.write = write_openvex,
};
