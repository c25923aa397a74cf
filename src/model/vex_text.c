/* SPDX-License-Identifier: Apache-2.0 */
#include "model/vex_text.h"

#include "base/buf.h"
#include "base/clock.h"

#define TEXT_MAX ((size_t)64 << 10)

struct str vex_statement_text(const struct vex_statement *statement, struct arena *arena)
{
	struct buf text = BUF_INIT(TEXT_MAX);
	char day[CLOCK_TEXT_MAX];
	struct str said;

	buf_printf(&text, "%.*s, statement %zu: %.*s says %s", STR(statement->document->path), statement->number,
		   STR(statement->document->author.n ? statement->document->author : STR_LIT("an author without a name")),
		   vex_status_name(statement->status));
	if (statement->justification.n)
		buf_printf(&text, " (%.*s)", STR(statement->justification));
	if (statement->has_time) {
		clock_format(statement->time, day);
		buf_printf(&text, " since %.10s", day);
	}
	said = arena_str(arena, buf_str(&text));
	buf_done(&text);
	return said;
}
