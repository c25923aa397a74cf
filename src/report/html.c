/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The report card as a page: one file that asks for nothing else and works without a network, without its script, and without its
 * style, as servers serve it that refuse both. Its content security policy allows the one script and the one style by their
 * hashes; so there is no attribute "style" and no handler in an attribute anywhere.
 * Source: Content Security Policy Level 3, 2.3.1 and 6.7.3; HTML 4.2.5.3 for the policy in a <meta>.
 */
#include "report/html.h"

#include "base/clock.h"
#include "base/text.h"
#include "codec/base64.h"
#include "crypto/hash.h"
#include "report/report.h"
#include "report/words.h"

/* data/html, by the assembler files that this folder's meson.build writes */
extern const char plimsoll_html_style[], plimsoll_html_style_end[], plimsoll_html_script[], plimsoll_html_script_end[];

static struct str style_text(void)
{
	return str_from(plimsoll_html_style, (size_t)(plimsoll_html_style_end - plimsoll_html_style));
}

static struct str script_text(void)
{
	return str_from(plimsoll_html_script, (size_t)(plimsoll_html_script_end - plimsoll_html_script));
}

/* In the order of the page: what to do before what was found, and what was found before what there is. */
static const struct html_part *const parts[] = {
	&html_load,
	&html_gaps,
	&html_actions,
	&html_gates,
	&html_changed_findings,
	&html_changed_packages,
	&html_changed_config,
	&html_changed_files,
	&html_matrix,
	&html_provenance,
	&html_findings,
	&html_ignored,
	&html_exemptions,
	&html_vex,
	&html_layers,
	&html_bytes,
	&html_wastes,
	&html_removable,
	&html_packages,
	&html_notes,
};

static void put_hash(struct html *html, struct str bytes)
{
	unsigned char value[HASH_SIZE_MAX];

	hash_bytes(HASH_SHA256, bytes, value);
	html_raw(html, "'sha256-");
	base64_encode(str_from(value, 32), html->out);
	html_raw(html, "'");
}

static const char *verdict_words(enum verdict verdict)
{
	switch (verdict) {
	case VERDICT_MAY_SAIL:
		return "\xe2\x9c\x94 may sail";
	case VERDICT_MAY_NOT_SAIL:
		return "\xe2\x9c\x96 may not sail";
	case VERDICT_CANNOT_SAY:
		return "? cannot say";
	case VERDICT_NO_GATE:
		break;
	}
	return "no gate set";
}

static struct str target_name(struct html *html)
{
	return html->report->image ? words_image(&html->arena, html->report->image) : STR_LIT("Files");
}

static void put_head(struct html *html)
{
	html_raw(html, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
		       "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src ");
	put_hash(html, style_text());
	html_raw(html, "; script-src ");
	put_hash(html, script_text());
	html_raw(html, "; img-src data:; base-uri 'none'; form-action 'none'\">\n"
		       "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		       "<meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"color-scheme\" content=\"light dark\">\n"
		       "<meta name=\"generator\" content=\"plimsoll " PLIMSOLL_VERSION "\">\n<link rel=\"icon\" href=\"data:,\">\n<title>");
	html_text(html, target_name(html));
	html_format(html, ": %s (plimsoll %s)", html->report->verdict != VERDICT_NO_GATE ? verdict_words(html->report->verdict) : "report", html->report->command);
	html_raw(html, "</title>\n<style>");
	buf_put(html->out, style_text());
	html_raw(html, "</style>\n</head>\n");
}

static void put_fact(struct html *html, const char *term, struct str text)
{
	if (!text.n)
		return;
	buf_printf(html->out, "<div><dt>%s</dt><dd>", term);
	html_text(html, text);
	html_raw(html, "</dd></div>\n");
}

static void put_image_facts(struct html *html)
{
	const struct report *report = html->report;
	const struct image *image = report->image;
	char digest[DIGEST_TEXT_MAX];
	uint64_t bytes = 0;

	if (!image)
		return;
	vec_each(layer, &image->layers)
		bytes += layer->size;
	put_fact(html, "Image", image->reference);
	put_fact(html, "Digest", str_of(digest_text(&image->manifest_digest, digest)));
	put_fact(html, "Configuration", str_of(digest_text(&image->config_digest, digest)));
	put_fact(html, "Platform", words_platform(&html->arena, &image->platform));
	if (report->inventory)
		put_fact(html, "System", words_system(&html->arena, &report->inventory->os));
	put_fact(html, "Layers", arena_printf(&html->arena, "%zu, %.*s packed", image->layers.n, STR(words_size(&html->arena, bytes))));
	put_fact(html, "Made", image->created);
	if (report->before)
		put_fact(html, "Compared with", report->before->image->reference);
	if (report->base && report->base->names.n)
		put_fact(html, "Base image", arena_printf(&html->arena, "%.*s (%s)", STR(report->base->names.v[0]), base_rung_text(report->base->rung)));
}

static size_t files_of(const struct tree *tree)
{
	size_t n = 0;

	vec_each(version, &tree->versions)
		n += version->until == TREE_NOW && tree->inodes.v[version->inode].type == ENTRY_FILE;
	return n;
}

static void put_count(struct buf *text, size_t n, const char *noun)
{
	buf_puts(text, text->n ? ", " : "");
	text_count(text, n);
	buf_printf(text, " %s%s", noun, plural(n));
}

/* Of an image its packages, layers and files; of files of configuration those and the documents in them. */
static void put_looked_at(struct html *html)
{
	const struct report *report = html->report;
	const struct report_summary *summary = &report->summary;
	auto_done(buf_done) struct buf text = BUF_INIT(1024);

	if (report->inventory)
		put_count(&text, report->inventory->packages.n, "package");
	if (report->image)
		put_count(&text, report->image->layers.n, "layer");
	if (report->tree)
		put_count(&text, files_of(report->tree), "file");
	if (summary->files)
		put_count(&text, summary->files, report->image ? "configuration file" : "file");
	if (summary->documents)
		put_count(&text, summary->documents, "document");
	if (summary->rules)
		put_count(&text, summary->rules, "rule");
	put_fact(html, "Looked at", arena_str(&html->arena, buf_str(&text)));
}

static void put_facts(struct html *html)
{
	const struct report *report = html->report;
	char created[CLOCK_TEXT_MAX];

	clock_format(report->created, created);
	html_raw(html, "<dl class=\"facts\">\n");
	put_image_facts(html);
	put_looked_at(html);
	if (report->database)
		put_fact(html, "Database", arena_printf(&html->arena, "of %.*s%s", STR(clock_day(report->database->date)),
							report->database->starter ? ", the starter: not all advisories" : ""));
	put_fact(html, "Evaluated", arena_printf(&html->arena, "%s by plimsoll " PLIMSOLL_VERSION " %s", created, report->command));
	html_raw(html, "</dl>\n");
}

static void put_verdict(struct html *html)
{
	const struct report *report = html->report;
	static const char *const judging[] = {"check", "eval", "scan", NULL};

	/* Others have no gates but those that were asked for. */
	if (report->verdict == VERDICT_NO_GATE && !str_is_any(str_of(report->command), judging))
		return;
	buf_printf(html->out, "<p class=\"verdict %s\"><strong>%s</strong>", verdict_name(report->verdict), verdict_words(report->verdict));
	if (report->verdict_reason.n && report->verdict != VERDICT_NO_GATE)
		html_format(html, ": %.*s", STR(report->verdict_reason));
	html_raw(html, "</p>\n");
}

static void put_contents(struct html *html)
{
	html_raw(html, "<nav aria-label=\"On this page\"><ul>\n");
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		if (parts[i]->has(html->report))
			buf_printf(html->out, "<li><a href=\"#%s\">%s</a></li>\n", parts[i]->id, parts[i]->title);
	html_raw(html, "</ul></nav>\n");
}

static void put_parts(struct html *html)
{
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		if (!parts[i]->has(html->report))
			continue;
		buf_printf(html->out, "<section id=\"%s\" aria-labelledby=\"%s-heading\">\n<h2 id=\"%s-heading\">%s</h2>\n", parts[i]->id, parts[i]->id,
			   parts[i]->id, parts[i]->title);
		parts[i]->put(html);
		html_raw(html, "</section>\n");
	}
}

/* That there is nothing is said, for an empty page could as well be a broken one. */
static void put_nothing(struct html *html)
{
	const struct report *report = html->report;
	const struct difference *difference = report->difference;

	if (difference && !difference->findings.n && !difference->packages.n && !difference->config.n && !difference->files.n)
		html_raw(html, "<p>Nothing has changed.</p>\n");
	if (!difference && (report->database || report->summary.rules) && !report->summary.findings)
		html_raw(html, report->coverage.gaps.n ? "<p>No findings in what could be evaluated.</p>\n" : "<p>No findings.</p>\n");
}

static int write_html(const struct report *report, const struct report_style *style, struct buf *ret_out, struct err *e)
{
	struct html html = {.out = ret_out, .report = report};

	(void)style;
	put_head(&html);
	html_raw(&html, "<body>\n<a class=\"skip\" href=\"#report\">Skip to the report</a>\n<header>\n<h1>");
	html_text(&html, target_name(&html));
	html_raw(&html, "</h1>\n");
	put_verdict(&html);
	put_facts(&html);
	put_contents(&html);
	html_raw(&html, "</header>\n<main id=\"report\" data-about=\"");
	html_raw(&html, report_is_of_files(report) ? "files\">\n" : "image\">\n");
	put_nothing(&html);
	put_parts(&html);
	html_raw(&html, "</main>\n<script>");
	buf_put(ret_out, script_text());
	html_raw(&html, "</script>\n</body>\n</html>\n");
	arena_done(&html.arena);
	return ret_out->full ? err_set(e, ERR_LIMIT, "the report is larger than %zu bytes", REPORT_MAX) : 0;
}

static const char *const commands[] = {"check", "diff", "eval", "layers", "need", "provenance", "scan", NULL};

const struct reporter reporter_html = {
	.name = "html",
	.summary = "a page for a browser, in one file",
	.commands = commands,
	.layer_accounts = true,
	.streams = true,
	.write = write_html,
};
