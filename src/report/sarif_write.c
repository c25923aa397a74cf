/* SPDX-License-Identifier: Apache-2.0 */
#include "report/sarif.h"

#include "base/path.h"
#include "base/text.h"

/*
 * A message: control characters escaped, brackets and braces taken from what SARIF would read as links and placeholders,
 * cut to what is accepted, and never empty.
 */
struct str sarif_message(struct sarif *sarif, struct str text, struct str otherwise)
{
	auto_done(buf_done) struct buf safe = BUF_INIT(SARIF_TEXT_MAX * 12), out = BUF_INIT(SARIF_TEXT_MAX);
	size_t end = SARIF_TEXT_MAX;

	text = text.n ? text : otherwise;
	while (end < text.n && ((unsigned char)text.p[end] & 0xc0) == 0x80 && end > SARIF_TEXT_MAX - 4)
		end--;
	text_escape(&safe, str_slice(text, 0, end));
	for (size_t i = 0; i < safe.n; i++) {
		size_t left = SARIF_TEXT_MAX - out.n;

		if (left < 8 && ((unsigned char)safe.p[i] & 0xc0) != 0x80)
			break; /* at a character's boundary, with room for its longest form */
		if (strchr("[]", safe.p[i]))
			buf_putc(&out, '\\');
		if (strchr("{}", safe.p[i]))
			buf_putc(&out, safe.p[i]);
		buf_putc(&out, safe.p[i]);
	}
	return arena_str(&sarif->arena, buf_str(&out));
}

void sarif_put_message(struct sarif *sarif, const char *key, struct str text, struct str otherwise)
{
	json_key(&sarif->json, key);
	json_open(&sarif->json, '{');
	json_member_text(&sarif->json, "text", sarif_message(sarif, text, otherwise));
	json_close(&sarif->json, '}');
}

/* RFC 3986: everything but unreserved characters and the slash is encoded, the colon too. */
struct str sarif_uri(struct arena *arena, struct str path)
{
	auto_done(buf_done) struct buf out = BUF_INIT(path.n * 3 + 1);

	while (str_skip(&path, "/") || str_skip(&path, "./"))
		;
	for (size_t i = 0; i < path.n; i++)
		if (str_is_alnum(path.p[i]) || strchr("-._~/", path.p[i] ? path.p[i] : ' '))
			buf_putc(&out, path.p[i]);
		else
			buf_printf(&out, "%%%02X", (unsigned char)path.p[i]);
	return arena_str(arena, buf_str(&out));
}

/* The image's file without its scheme and folders: what machine it was on is nobody's business. */
struct str sarif_target_uri(struct sarif *sarif)
{
	struct str reference = sarif->report->image ? sarif->report->image->reference : STR_NULL, scheme, rest, name;

	if (str_cut(reference, ':', &scheme, &rest) && str_find(scheme, '/') < 0 && rest.n)
		reference = rest;
	while (str_ends(reference, "/"))
		reference.n--;
	name = sarif_uri(&sarif->arena, path_base(reference));
	return name.n ? name : STR_LIT("image");
}
