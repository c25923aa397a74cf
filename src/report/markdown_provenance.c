/* SPDX-License-Identifier: Apache-2.0 */
/* Where an image is from as a comment: what it comes to, facts, a row for each proof. */
#include "report/markdown.h"
#include "report/proofs.h"
#include "report/words.h"

static void put_lists(struct markdown *markdown)
{
	struct str_list sentences = {0};
	struct proof_facts facts = {0};

	proofs_sums(markdown->report, &markdown->arena, &sentences);
	vec_each(sentence, &sentences)
		buf_printf(markdown->out, "- %.*s\n", STR(*sentence));
	buf_puts(markdown->out, "\n| | |\n| --- | --- |\n");
	proofs_facts(markdown->report, &markdown->arena, &facts);
	vec_each(fact, &facts)
		markdown_row(markdown, (struct markdown_cell[]){{str_of(fact->label), MARKDOWN_OURS}, {fact->text, MARKDOWN_CODE}}, 2);
	vec_done(&facts);
	vec_done(&sentences);
}

static bool put_proof(struct markdown *markdown, const struct proof_row *row)
{
	struct arena *arena = &markdown->arena;
	const struct proof *proof = row->proof;
	struct str about = row->about;

	if (str_is(about, "manifest"))
		about = words_platform(arena, &markdown->report->image->platform);
	else if (str_is(about, "attestation"))
		about = proofs_digest(arena, &proof->subject);
	return markdown_row(markdown, (struct markdown_cell[]){
		{about, MARKDOWN_CODE}, {str_of(proof_kind_name(proof->kind)), MARKDOWN_OURS}, {proofs_what(arena, proof), MARKDOWN_CODE},
		{proofs_verdict(arena, proof), MARKDOWN_OURS}, {proof->signer, MARKDOWN_CODE}, {str_of(proof_storage_name(proof->storage)), MARKDOWN_OURS},
		{proofs_tools(arena, proof), MARKDOWN_OURS},
	}, 7);
}

void markdown_provenance(struct markdown *markdown)
{
	const struct report *report = markdown->report;
	struct proof_rows rows = {0};
	size_t shown = 0, gaps = 0;

	buf_puts(markdown->out, "<!-- plimsoll provenance -->\n## Where it is from: ");
	markdown_code(markdown, words_image(&markdown->arena, report->image));
	buf_puts(markdown->out, "\n\n");
	put_lists(markdown);
	proofs_rows(report->provenance, &markdown->arena, &rows);
	if (rows.n) {
		markdown_open(markdown, "Signatures, attestations and SBOMs", rows.n,
			      "| Of | Kind | What | Verdict | Signer | Kept as | Seen by |\n| --- | --- | --- | --- | --- | --- | --- |\n", false);
		vec_each(row, &rows)
			shown += put_proof(markdown, row);
		markdown_left(markdown, rows.n, shown);
	}
	vec_done(&rows);
	if (!report->coverage.gaps.n)
		return;
	markdown_open(markdown, "Not evaluated", report->coverage.gaps.n, "| What | Where | Why |\n| --- | --- | --- |\n", false);
	vec_each(gap, &report->coverage.gaps)
		gaps += markdown_row(markdown, (struct markdown_cell[]){{gap->what, MARKDOWN_CODE}, {gap->where, MARKDOWN_CODE}, {gap->why, MARKDOWN_CODE}}, 3);
	markdown_left(markdown, report->coverage.gaps.n, gaps);
}
