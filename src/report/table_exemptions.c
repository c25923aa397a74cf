/* SPDX-License-Identifier: Apache-2.0 */
/* What left findings out of the table, a line each: exemptions that were used, and VEX documents. What has ended or is of no use is among the notes. */
#include "report/table_exemptions.h"

#include "report/words.h"

static void put_exemption(struct page *page, const struct exemption *exemption)
{
	page_words(page, INK_DIM, page_format(page, "exempt: %.*s, %zu finding%s, by %.*s%s%.*s", STR(exemption_what(exemption)), exemption->count,
					      plural(exemption->count), STR(exemption->where), exemption->reason.n ? ": " : "",
					      STR(exemption->reason)), 8);
	page_line(page);
}

static void put_document(struct page *page, const struct vex_document *document)
{
	page_words(page, INK_DIM, page_format(page, "vex: %.*s of %.*s, %zu of %zu statement%s about what was found", STR(document->path),
					      STR(document->author.n ? document->author : STR_LIT("an author without a name")), document->matched,
					      document->statements, plural(document->statements)), 5);
	page_line(page);
}

static bool is_in_use(const struct exemption *exemption)
{
	return exemption->state == EXEMPTION_USED || exemption->state == EXEMPTION_ENDING;
}

/* Several are one line on a screen. */
static void put_line(struct page *page, struct str text)
{
	page_words(page, INK_DIM, text, 8);
	page_line(page);
}

/* A pipe or a file gets all that there is. */
static bool is_short(const struct page *page)
{
	return page->style->terminal && !page->style->all;
}

static const char *more_option(const struct report *report)
{
	return str_is(str_of(report->command), "eval") ? "--full" : "--all";
}

/* Each once, whatever number of exemptions names it. */
static size_t exempt_findings(const struct report *report)
{
	size_t n = 0;

	vec_each(finding, &report->findings->list)
		n += finding->ignored && finding->exemption;
	return n;
}

static void put_exemptions(struct page *page, const struct report *report)
{
	const struct exemption_list *exemptions = report->exemptions;
	size_t used = 0;

	vec_each(exemption, exemptions)
		used += is_in_use(exemption);
	if (used > 1 && is_short(page)) {
		put_line(page, page_format(page, "exempt: %zu finding%s by %zu exemptions; each with its reason: %s", exempt_findings(report),
					   plural(exempt_findings(report)), used, more_option(report)));
		return;
	}
	vec_each(exemption, exemptions)
		if (is_in_use(exemption))
			put_exemption(page, exemption);
}

static void put_documents(struct page *page, const struct report *report, const struct vex *vex)
{
	size_t matched = 0;

	vec_each(document, &vex->documents)
		matched += (*document)->matched;
	if (vex->documents.n > 1 && is_short(page)) {
		put_line(page, page_format(page, "vex: %zu documents, %zu statement%s about what was found; each: %s", vex->documents.n, matched,
					   plural(matched), more_option(report)));
		return;
	}
	vec_each(document, &vex->documents)
		put_document(page, *document);
}

void table_exemptions(struct page *page, const struct report *report)
{
	if (report->exemptions)
		put_exemptions(page, report);
	if (report->vex)
		put_documents(page, report, report->vex);
}
