/* SPDX-License-Identifier: Apache-2.0 */
/* Where an image is from: facts, then the one tree of all that is said about it; in a pipe a row for each proof. */
#include "base/clock.h"
#include "base/text.h"
#include "report/parts.h"
#include "report/proofs.h"
#include "report/table.h"
#include "report/words.h"

#define LABEL 12
#define DEPTH 2 /* cells a level */

static enum ink ink_of(enum proof_verdict verdict)
{
	switch (verdict) {
	case PROOF_VERIFIED:
	case PROOF_BOUND:
		return INK_GREEN;
	case PROOF_FAILED:
		return INK_RED;
	default:
		return INK_YELLOW;
	}
}

static void put_facts(struct page *page, const struct report *report)
{
	struct proof_facts facts = {0};

	proofs_facts(report, &page->arena, &facts);
	vec_each(fact, &facts) {
		page_puts(page, INK_BOLD, fact->label);
		page_to(page, LABEL);
		page_words(page, INK_PLAIN, page_safe(page, fact->text), LABEL);
		page_line(page);
	}
	vec_done(&facts);
}

static struct str place_of(struct page *page, const struct proof *proof)
{
	struct str place = proof->place;

	if (page->width != PAGE_UNLIMITED && place.n > 30)
		place = page_format(page, "%.*s…%.*s", STR(str_slice(place, 0, 19)), STR(str_slice(place, place.n > 64 ? place.n - 4 : place.n, place.n)));
	return page_format(page, "%s %.*s", proof_storage_name(proof->storage), STR(place));
}

/* Who, and when. */
static struct str by_of(struct page *page, const struct proof *proof)
{
	char time[CLOCK_TEXT_MAX] = "";

	if (proof->verification.signed_at)
		clock_format(proof->verification.signed_at, time);
	if (!proof->signer.n && !*time)
		return STR_NULL;
	return page_format(page, "by %.*s%s%s", STR(proof->signer.n ? proof->signer : STR_LIT("somebody")), *time ? ", " : "", time);
}

static void put_proof(struct page *page, const struct proof *proof, size_t indent)
{
	enum proof_verdict verdict = proof_verdict(proof);
	struct str tools = proofs_tools(&page->arena, proof);

	page_to(page, indent);
	page_put(page, INK_BOLD, page_format(page, "%-12s", proof_kind_name(proof->kind)));
	page_words(page, INK_PLAIN, page_safe(page, proofs_what(&page->arena, proof)), indent + 2);
	page_puts(page, INK_PLAIN, "  ");
	page_whole(page, ink_of(verdict), page_safe(page, proofs_verdict(&page->arena, proof)), indent + 2);
	page_line(page);
	page_sentence(page, indent + 2, INK_PLAIN, by_of(page, proof));
	if (proof->verification.detail.text[0] && verdict != PROOF_VERIFIED)
		page_sentence(page, indent + 2, INK_PLAIN, str_of(proof->verification.detail.text));
	vec_each(annotation, &proof->annotations)
		page_sentence(page, indent + 2, INK_PLAIN, page_format(page, "signed with %.*s=%.*s", STR(annotation->key), STR(annotation->value)));
	page_sentence(page, indent + 2, INK_DIM, place_of(page, proof));
	if (tools.n)
		page_sentence(page, indent + 2, INK_DIM, page_format(page, "seen by %.*s", STR(tools)));
}

static void put_tree(struct page *page, const struct report *report)
{
	struct proof_tree tree = {0};

	proofs_tree(report, &page->arena, &tree);
	if (tree.n)
		page_line(page);
	vec_each(node, &tree) {
		size_t indent = node->depth * DEPTH;

		if (node->proof) {
			put_proof(page, node->proof, indent);
			continue;
		}
		page_to(page, indent);
		page_put(page, INK_BOLD, page_safe(page, node->what));
		page_put(page, INK_DIM, page_format(page, "  %.*s%s", STR(proofs_digest(&page->arena, node->digest)),
						    node->unseen ? page_format(page, "  not looked at: --platform %.*s", STR(page_safe(page, node->what))).p : ""));
		page_line(page);
	}
	vec_done(&tree);
}

static void put_sums(struct page *page, const struct report *report)
{
	struct str_list sentences = {0};

	proofs_sums(report, &page->arena, &sentences);
	page_line(page);
	vec_each(sentence, &sentences) {
		page_words(page, INK_PLAIN, page_safe(page, *sentence), 2);
		page_line(page);
	}
	vec_done(&sentences);
}

void table_provenance(struct page *page, const struct report *report)
{
	page_words(page, INK_BOLD, page_safe(page, words_image(&page->arena, report->image)), 2);
	page_line(page);
	put_facts(page, report);
	put_tree(page, report);
	put_sums(page, report);
	if (report->coverage.gaps.n || report->coverage.dropped) {
		page_line(page);
		part_gaps(page, report);
	}
}

static void put_row(struct page *page, const struct proof_row *row)
{
	const struct proof *proof = row->proof;
	char digest[DIGEST_TEXT_MAX], time[CLOCK_TEXT_MAX] = "";

	if (proof->verification.signed_at)
		clock_format(proof->verification.signed_at, time);
	page_field(page, str_of(proof_kind_name(proof->kind)), false);
	page_field(page, str_of(proof_verdict_name(proof_verdict(proof))), false);
	page_field(page, str_of(verify_reason_name(proof->verification.reason)), false);
	page_field(page, row->about, false);
	page_field(page, proofs_what(&page->arena, proof), false);
	page_field(page, proof->signer, false);
	page_field(page, str_of(time), false);
	page_field(page, str_of(proof->format ? proof->format : ""), false);
	page_field(page, str_of(proof_storage_name(proof->storage)), false);
	page_field(page, proof->manifest.algorithm ? str_of(digest_text(&proof->manifest, digest)) : proof->place, false);
	page_field(page, proofs_tools(&page->arena, proof), true);
}

void rows_provenance(struct page *page, const struct report *report)
{
	const struct provenance *provenance = report->provenance;
	struct proof_rows rows = {0};
	bool none;

	proofs_rows(provenance, &page->arena, &rows);
	vec_each(row, &rows)
		put_row(page, row);
	none = !rows.n && !report->coverage.gaps.n;
	vec_done(&rows);
	rows_gaps(page, report);
	if (!none)
		return;
	page_field(page, STR_LIT("none found"), false);
	page_field(page, words_image(&page->arena, report->image), true);
}
