/* SPDX-License-Identifier: Apache-2.0 */
#include "check/session.h"

/* Paths are the reading's, and never given back while it lasts: the same one with the same text is the same file. */
static bool is_indexed(const struct line_index *lines, const struct config_file *file)
{
	return lines->path == file->path.p && lines->text == file->text.p && lines->length == file->text.n;
}

static void index_lines(struct line_index *lines, const struct config_file *file)
{
	const char *text = file->text.p, *end = text + file->text.n, *next;

	lines->path = file->path.p;
	lines->text = text;
	lines->length = file->text.n;
	lines->offsets.n = 0;
	lines->hashed = NULL;
	*vec_push(&lines->offsets) = 0;
	for (const char *at = text; at < end && (next = memchr(at, '\n', (size_t)(end - at))); at = next + 1)
		*vec_push(&lines->offsets) = (uint32_t)(next + 1 - text);
}

bool session_line(struct check_session *session, const struct config_file *file, uint32_t line, struct str *ret_line)
{
	struct line_index *lines = &session->lines;
	struct str rest;

	if (!line || line < file->line)
		return false;
	if (!is_indexed(lines, file))
		index_lines(lines, file);
	line -= file->line ? file->line - 1 : 0;
	if (line > lines->offsets.n)
		return false;
	rest = str_slice(file->text, lines->offsets.v[line - 1], lines->offsets.v[line - 1] + (size_t)SESSION_LINE_MAX);
	return str_next_line(&rest, ret_line);
}
