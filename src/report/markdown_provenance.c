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

static bool put_proof(struct markdown *markdown, const struct proof *proof)
{
	struct arena *arena = &markdown->arena;
	const struct provenance *provenance = markdown->report->provenance;
	struct str about = digest_eq(&proof->subject, &provenance->manifest) ? words_platform(arena, &markdown->report->image->platform) : proofs_digest(arena, &proof->subject);

	if (digest_eq(&proof->subject, &provenance->index))
		about = STR_LIT("index");
	return markdown_row(markdown, (struct markdown_cell[]){
		{about, MARKDOWN_CODE}, {str_of(proof_kind_name(proof->kind)), MARKDOWN_OURS}, {proofs_what(arena, proof), MARKDOWN_CODE},
		{proofs_verdict(arena, proof), MARKDOWN_OURS}, {proof->signer, MARKDOWN_CODE}, {str_of(proof_storage_name(proof->storage)), MARKDOWN_OURS},
		{proofs_tools(arena, proof), MARKDOWN_OURS},
	}, 7);
}

void markdown_provenance(struct markdown *markdown)
{
	const struct report *report = markdown->report;
	size_t shown = 0, gaps = 0;

	buf_puts(markdown->out, "<!-- plimsoll provenance -->\n## Where it is from: ");
	markdown_code(markdown, words_image(&markdown->arena, report->image));
	buf_puts(markdown->out, "\n\n");
	put_lists(markdown);
	if (report->provenance->proofs.n) {
		markdown_open(markdown, "Signatures, attestations and SBOMs", report->provenance->proofs.n,
			      "| Of | Kind | What | Verdict | Signer | Kept as | Seen by |\n| --- | --- | --- | --- | --- | --- | --- |\n", false);
		vec_each(proof, &report->provenance->proofs)
			shown += put_proof(markdown, proof);
		markdown_left(markdown, report->provenance->proofs.n, shown);
	}
	if (!report->coverage.gaps.n)
		return;
	markdown_open(markdown, "Not evaluated", report->coverage.gaps.n, "| What | Where | Why |\n| --- | --- | --- |\n", false);
	vec_each(gap, &report->coverage.gaps)
		gaps += markdown_row(markdown, (struct markdown_cell[]){{gap->what, MARKDOWN_CODE}, {gap->where, MARKDOWN_CODE}, {gap->why, MARKDOWN_CODE}}, 3);
	markdown_left(markdown, report->coverage.gaps.n, gaps);
}
