/* SPDX-License-Identifier: Apache-2.0 */
/* Where an image is from: facts, what it comes to, and a row for each proof. */
#include "base/clock.h"
#include "report/html.h"
#include "report/proofs.h"
#include "report/words.h"

static bool has_provenance(const struct report *report)
{
	return report->provenance && report->image && (report->provenance->looked || str_is(str_of(report->command), "provenance"));
}

static void put_facts(struct html *html)
{
	struct str_list sentences = {0};
	struct proof_facts facts = {0};

	proofs_sums(html->report, &html->arena, &sentences);
	html_raw(html, "<ul>\n");
	vec_each(sentence, &sentences) {
		html_raw(html, "<li>");
		html_text(html, *sentence);
		html_raw(html, "</li>\n");
	}
	html_raw(html, "</ul>\n<dl class=\"facts\">\n");
	proofs_facts(html->report, &html->arena, &facts);
	vec_each(fact, &facts) {
		buf_printf(html->out, "<div><dt>%s</dt><dd>", fact->label);
		html_text(html, fact->text);
		html_raw(html, "</dd></div>\n");
	}
	html_raw(html, "</dl>\n");
	vec_done(&facts);
	vec_done(&sentences);
}

static void put_proof(struct html *html, const struct proof *proof)
{
	char time[CLOCK_TEXT_MAX] = "", digest[DIGEST_TEXT_MAX];

	if (proof->verification.signed_at)
		clock_format(proof->verification.signed_at, time);
	html_cell(html, str_of(proof_kind_name(proof->kind)));
	html_cell(html, proofs_what(&html->arena, proof));
	html_cell(html, proofs_verdict(&html->arena, proof));
	html_cell(html, proof->signer);
	html_cell(html, str_of(time));
	html_cell(html, arena_printf(&html->arena, "%s %.*s", proof_storage_name(proof->storage), STR(proof->place)));
	html_cell(html, proofs_tools(&html->arena, proof));
	html_cell(html, str_of(digest_text(&proof->subject, digest)));
}

static void put_provenance(struct html *html)
{
	static const struct html_column columns[] = {
		{"Kind", NULL}, {"What", NULL}, {"Verdict", NULL}, {"Signer", NULL}, {"Signed", NULL}, {"Kept as", NULL}, {"Seen by", NULL}, {"Of", NULL}, {0},
	};
	struct proof_rows rows = {0};
	size_t shown = 0;

	put_facts(html);
	proofs_rows(html->report->provenance, &html->arena, &rows);
	if (!rows.n)
		return;
	html_table_open(html, "proofs", "Every signature, attestation and SBOM that is kept beside the image, and what came of it", columns, NULL);
	vec_each(row, &rows) {
		if (shown == HTML_ROWS)
			break;
		html_raw(html, "<tr>");
		put_proof(html, row->proof);
		html_raw(html, "\n");
		shown++;
	}
	html_table_close(html);
	html_rows_left(html, rows.n, shown);
	vec_done(&rows);
}

const struct html_part html_provenance = {"provenance", "Where it is from", has_provenance, put_provenance};
