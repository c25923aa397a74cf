/* SPDX-License-Identifier: Apache-2.0 */
/* First the answer, then what was asked with what came of each part, then whether it is what is there. */
#include "base/clock.h"
#include "base/text.h"
#include "report/assessment.h"
#include "report/page.h"
#include "report/words.h"

#define LABEL 10
#define DEPTH 2 /* cells a level */

static enum ink ink_of(enum assessment_state state, bool warns)
{
	if (state == ASSESSED_HOLDS)
		return INK_GREEN;
	return state == ASSESSED_FAILS && !warns ? INK_RED : INK_YELLOW;
}

static const char *mark_of(const struct assessment_line *line)
{
	if (line->warns)
		return "WARN";
	return line->state == ASSESSED_HOLDS ? "PASS" : line->state == ASSESSED_FAILS ? "FAIL" : "?   ";
}

/* When, and where it is kept. */
static void put_proof(struct page *page, size_t indent, const struct proof *proof)
{
	char time[CLOCK_TEXT_MAX] = "";

	if (proof->verification.signed_at)
		clock_format(proof->verification.signed_at, time);
	page_sentence(page, indent, INK_DIM, page_format(page, "%s %s, %s %.*s%s%s", proof->format, proof_kind_name(proof->kind),
							proof_storage_name(proof->storage), STR(page_safe(page, proof->place)),
							*time ? ", signed at " : "", time));
}

/* What was signed with it: others than who signed cannot put it there. */
static void put_annotations(struct page *page, size_t indent, const struct proof *proof)
{
	vec_each(annotation, &proof->annotations)
		page_sentence(page, indent, INK_PLAIN, page_format(page, "signed with %.*s=%.*s", STR(annotation->key), STR(annotation->value)));
}

static void put_line(struct page *page, const struct assessment_line *line)
{
	size_t indent = (line->depth + 1) * DEPTH;

	page_to(page, indent);
	page_puts(page, ink_of(line->state, line->warns), mark_of(line));
	page_puts(page, INK_PLAIN, "  ");
	page_words(page, INK_PLAIN, page_safe(page, line->what), indent + 6);
	page_line(page);
	if (line->state != ASSESSED_HOLDS)
		page_sentence(page, indent + 6, INK_PLAIN, page_format(page, "%s%s%.*s", verify_reason_name(line->reason), line->detail.n ? ": " : "", STR(line->detail)));
	else
		page_sentence(page, indent + 6, INK_PLAIN, line->detail);
	if (line->state == ASSESSED_FAILS)
		page_sentence(page, indent + 6, INK_DIM, str_of(verify_reason_text(line->reason)));
	if (line->proof) {
		put_annotations(page, indent + 6, line->proof);
		put_proof(page, indent + 6, line->proof);
	}
}

static void put_fact(struct page *page, const char *label, struct str text)
{
	if (!text.n)
		return;
	page_to(page, DEPTH);
	page_puts(page, INK_BOLD, label);
	page_to(page, DEPTH + LABEL);
	page_words(page, INK_PLAIN, page_safe(page, text), DEPTH + LABEL);
	page_line(page);
}

/* Of what nobody has signed the bytes are those of its digest, and that is all. */
static const char *held_against(const struct assessment *assessment)
{
	vec_each(line, &assessment->lines)
		if (line->state == ASSESSED_HOLDS && line->proof)
			return "was signed";
	return "the digest says";
}

static struct str content_words(struct page *page, const struct assessment *assessment)
{
	const struct content_assessment *content = &assessment->content;
	auto_done(buf_done) struct buf size = BUF_INIT(64);

	text_size(&size, content->bytes);
	switch (content->state) {
	case CONTENT_HOLDS:
		if (!content->layers)
			return page_format(page, "every byte is what %s: %s", held_against(assessment), buf_text(&size));
		return page_format(page, "every byte is what %s: %smanifest, configuration and %zu layer%s, %s", held_against(assessment),
				   content->indexed ? "index, " : "", content->layers, content->layers == 1 ? "" : "s", buf_text(&size));
	case CONTENT_DIFFERS:
		return page_format(page, "differs from what %s: %.*s", held_against(assessment), STR(content->detail));
	case CONTENT_UNREADABLE:
		return page_format(page, "could not be read: %.*s", STR(content->detail));
	case CONTENT_LEFT_OUT:
		break;
	}
	return content->detail;
}

/* In one piece, to be copied. */
static void put_digest(struct page *page, struct str digest)
{
	if (!digest.n)
		return;
	page_to(page, DEPTH);
	page_puts(page, INK_BOLD, "digest");
	page_to(page, DEPTH + LABEL);
	page_whole(page, INK_PLAIN, digest, DEPTH);
	page_line(page);
}

static const char *answer_of(const struct assessment *assessment)
{
	switch (assessment->state) {
	case ASSESSED_HOLDS:
		return assessment->warned ? "accepted, with a warning" : "verified";
	case ASSESSED_FAILS:
		return "not verified";
	case ASSESSED_NOT_JUDGED:
		return "cannot say: nobody has judged it";
	case ASSESSED_UNKNOWN:
		return "cannot say: something was not to be had";
	case ASSESSED_UNSUPPORTED:
		break;
	}
	return "cannot say: the policy asks for what cannot be judged here";
}

void assessment_table(const struct assessment *assessment, const struct report_style *style, struct buf *out)
{
	char digest[DIGEST_TEXT_MAX];
	struct page page;

	page_init(&page, out, style);
	page_put(&page, INK_BOLD, page_safe(&page, assessment->subject));
	page_puts(&page, INK_PLAIN, ": ");
	page_puts(&page, ink_of(assessment->state, assessment->warned), answer_of(assessment));
	page_line(&page);
	put_digest(&page, str_of(digest_text(&assessment->digest, digest)));
	put_fact(&page, "name", assessment->name);
	put_fact(&page, "asked by", assessment->policy);
	vec_each(line, &assessment->lines)
		put_line(&page, line);
	put_fact(&page, "content", content_words(&page, assessment));
	vec_each(gap, &assessment->coverage.gaps)
		put_fact(&page, "not read", page_format(&page, "%.*s: %.*s", STR(page_safe(&page, gap->where)), STR(page_safe(&page, gap->why))));
	page_done(&page);
}
