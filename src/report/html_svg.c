/* SPDX-License-Identifier: Apache-2.0 */
#include "report/html_svg.h"

void svg_open(struct html *html, const char *id, size_t height, const char *title, const char *description)
{
	buf_printf(html->out, "<figure><svg viewBox=\"0 0 %d %zu\" width=\"%d\" height=\"%zu\" role=\"img\" aria-labelledby=\"%s-title %s-desc\" "
			      "font-size=\"13\" font-family=\"sans-serif\" fill=\"currentColor\">\n", SVG_WIDTH, height, SVG_WIDTH, height, id, id);
	buf_printf(html->out, "<title id=\"%s-title\">", id);
	html_text(html, str_of(title));
	buf_printf(html->out, "</title><desc id=\"%s-desc\">", id);
	html_text(html, str_of(description));
	html_raw(html, "</desc>\n");
}

void svg_close(struct html *html)
{
	html_raw(html, "</svg></figure>\n");
}

void svg_close_part(struct html *html, size_t shown, size_t all, const char *what)
{
	html_raw(html, "</svg>");
	if (shown < all)
		buf_printf(html->out, "<figcaption>%zu of %zu %s are drawn; the table has more.</figcaption>", shown, all, what);
	html_raw(html, "</figure>\n");
}

void svg_put_hatching(struct html *html, const char *id, const char *colour)
{
	buf_printf(html->out, "<defs><pattern id=\"%s-hatching\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" "
			      "patternTransform=\"rotate(45)\"><rect width=\"6\" height=\"6\" fill=\"%s\"/><rect width=\"2\" height=\"6\" "
			      "fill=\"#ffffff\"/></pattern></defs>\n", id, colour);
}

void svg_put_bar(struct html *html, double x, double y, double width, double height, const char *fill)
{
	if (width > 0)
		buf_printf(html->out, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>", x, y, width < 1 ? 1 : width, height, fill);
}

void svg_put_label(struct html *html, double x, double y, const char *anchor, struct str text, size_t cells)
{
	buf_printf(html->out, "<text x=\"%.1f\" y=\"%.1f\"%s%s%s>", x, y, anchor ? " text-anchor=\"" : "", anchor ? anchor : "", anchor ? "\"" : "");
	html_cut(html, text, cells);
	html_raw(html, "</text>\n");
}

void svg_put_key(struct html *html, double x, double y, const char *fill, const char *words)
{
	svg_put_bar(html, x, y - 10, 12, 12, fill);
	svg_put_label(html, x + 17, y, NULL, str_of(words), SVG_LABEL);
}
