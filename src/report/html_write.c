/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>

#include "base/text.h"
#include "report/html.h"
#include "report/links.h"
#include "report/words.h"

void html_raw(struct html *html, const char *markup)
{
	buf_puts(html->out, markup);
}

static const char *entity_of(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

static bool is_plain(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if ((unsigned char)text.p[i] < 0x20 || (unsigned char)text.p[i] >= 0x7f || entity_of(text.p[i]))
			return false;
	return true;
}

/* Where the last whole character ends. */
static size_t cut_end(const struct buf *text)
{
	size_t end = text->n;

	while (end && ((unsigned char)text->p[end - 1] & 0xc0) == 0x80)
		end--;
	return end ? end - 1 : 0;
}

/* Most texts are ASCII without a sign: they go out in one piece. */
void html_text(struct html *html, struct str text)
{
	auto_done(buf_done) struct buf safe = BUF_INIT(HTML_TEXT_MAX);

	if (is_plain(text)) {
		buf_put(html->out, text);
		return;
	}
	text_escape(&safe, text);
	if (safe.full)
		safe.n = cut_end(&safe);
	for (size_t i = 0; i < safe.n; i++)
		if (entity_of(safe.p[i]))
			buf_puts(html->out, entity_of(safe.p[i]));
		else
			buf_putc(html->out, safe.p[i]);
	if (safe.full)
		html_raw(html, "\xe2\x80\xa6 (cut)");
}

void html_prose(struct html *html, struct str text)
{
	struct str before, code, rest;

	while (str_cut(text, '`', &before, &rest) && str_cut(rest, '`', &code, &rest)) {
		html_text(html, before);
		html_raw(html, "<code>");
		html_text(html, code);
		html_raw(html, "</code>");
		text = rest;
	}
	html_text(html, text);
}

void html_format(struct html *html, const char *format, ...)
{
	auto_done(buf_done) struct buf text = BUF_INIT(HTML_TEXT_MAX);
	va_list args;

	va_start(args, format);
	buf_vprintf(&text, format, args);
	va_end(args);
	html_text(html, buf_str(&text));
}

void html_cut(struct html *html, struct str text, size_t cells)
{
	size_t used = 0, end = 0;
	uint32_t code;

	while (end < text.n) {
		size_t n = text_decode(str_from_index(text, end), &code), width = text_width(str_slice(text, end, end + n));

		if (used + width > cells - 1 && text_width(str_from_index(text, end)) > cells - used) {
			html_text(html, str_slice(text, 0, end));
			html_raw(html, "\xe2\x80\xa6");
			return;
		}
		used += width;
		end += n;
	}
	html_text(html, text);
}

void html_link(struct html *html, struct str address, struct str text)
{
	bool web = str_starts(address, "https://") || str_starts(address, "http://");

	if (web) {
		html_raw(html, "<a href=\"");
		html_text(html, address);
		html_raw(html, "\">");
	}
	html_text(html, text);
	if (web)
		html_raw(html, "</a>");
}

void html_id(struct html *html, struct str id)
{
	html_link(html, links_of_id(&html->arena, id), id);
}

void html_cell(struct html *html, struct str text)
{
	html_raw(html, "<td>");
	html_text(html, text);
}

void html_number(struct html *html, uint64_t n)
{
	html_raw(html, "<td class=\"n\">");
	text_count(html->out, n);
}

void html_size(struct html *html, uint64_t bytes)
{
	struct str number, unit;

	html_raw(html, "<td class=\"n\">");
	str_cut(words_size(&html->arena, bytes), ' ', &number, &unit);
	html_text(html, number);
	html_raw(html, "&nbsp;");
	html_text(html, unit);
}

void html_plural(struct html *html, size_t n, const char *one, const char *many)
{
	text_count(html->out, n);
	html_format(html, " %s", n == 1 ? one : many);
}

void html_table_open(struct html *html, const char *id, const char *caption, const struct html_column *columns, const char *kind)
{
	buf_printf(html->out, "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-labelledby=\"%s-caption\">\n<table", id);
	if (kind)
		buf_printf(html->out, " data-list=\"%s\"", kind);
	buf_printf(html->out, "><caption id=\"%s-caption\">", id);
	html_text(html, str_of(caption));
	html_raw(html, "</caption>\n<thead><tr>");
	for (; columns->title; columns++) {
		html_raw(html, "<th scope=\"col\"");
		if (columns->order && kind)
			buf_printf(html->out, " data-order=\"%s\"", columns->order);
		if (columns->order && str_is(str_of(columns->order), "number"))
			html_raw(html, " class=\"n\"");
		html_raw(html, ">");
		html_text(html, str_of(columns->title));
		html_raw(html, "</th>");
	}
	html_raw(html, "</tr></thead>\n<tbody>\n");
}

void html_table_close(struct html *html)
{
	html_raw(html, "</tbody></table></div>\n");
}

void html_rows_left(struct html *html, size_t all, size_t shown)
{
	if (all <= shown)
		return;
	html_raw(html, "<p>");
	html_plural(html, all - shown, "more row is", "more rows are");
	html_raw(html, " not on this page; -f json has all.</p>\n");
}
