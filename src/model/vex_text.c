/* SPDX-License-Identifier: Apache-2.0 */
#include "model/vex_text.h"

#include "base/buf.h"
#include "base/clock.h"

#define TEXT_MAX ((size_t)64 << 10)
#define AUTHOR_MAX 200 /* bytes; a document may say anything, and who decided is told in any case */
#define WORD_MAX 100

/* Not within a character of UTF-8. */
static struct str cut(struct str text, size_t max)
{
	if (text.n <= max)
		return text;
	while (max && ((unsigned char)text.p[max] & 0xc0) == 0x80)
		max--;
	return str_slice(text, 0, max);
}

struct str vex_statement_text(const struct vex_statement *statement, struct arena *arena)
{
	struct str author = statement->document->author.n ? cut(statement->document->author, AUTHOR_MAX) : STR_LIT("an author without a name");
	struct buf text = BUF_INIT(TEXT_MAX);
	char day[CLOCK_TEXT_MAX];
	struct str said;

	buf_printf(&text, "%.*s, statement %zu: %.*s says %s", STR(statement->document->path), statement->number,
		   STR(author), vex_status_name(statement->status));
	if (statement->justification.n)
		buf_printf(&text, " (%.*s)", STR(cut(statement->justification, WORD_MAX)));
	if (statement->has_time) {
		clock_format(statement->time, day);
		buf_printf(&text, " since %.10s", day);
	}
	said = arena_str(arena, buf_str(&text));
	buf_done(&text);
	return said;
}
