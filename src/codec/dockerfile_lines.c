/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/dockerfile_lines.h"

#include "base/text.h"

static size_t count_lines(struct str text)
{
	size_t count = 1;

	for (const char *p = text.p, *end = text.p + text.n; text.n && (p = memchr(p, '\n', (size_t)(end - p)));)
		count += ++p < end;
	return count;
}

static void find_starts(struct lines *lines, struct arena *arena)
{
	uint32_t *starts = arena_array(arena, uint32_t, lines->count);
	size_t line = 1;

	for (size_t i = 0; i + 1 < lines->text.n && line < lines->count; i++)
		if (lines->text.p[i] == '\n')
			starts[line++] = (uint32_t)(i + 1);
	lines->starts = starts;
}

static bool is_ascii(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if ((unsigned char)text.p[i] >= 0x80)
			return false;
	return true;
}

/* The first character that begins in a block leaves the mark of the block. */
static void set_marks(struct lines *lines, struct arena *arena)
{
	struct lines_mark *marks = arena_array(arena, struct lines_mark, lines->text.n / LINES_BLOCK + 1);
	uint32_t column = 1, code;
	size_t at = 0;

	while (at < lines->text.n) {
		struct lines_mark *mark = &marks[at / LINES_BLOCK];

		if (!mark->column)
			*mark = (struct lines_mark){(uint32_t)at, column};
		column = lines->text.p[at] == '\n' ? 1 : column + 1;
		at += text_decode(str_from_index(lines->text, at), &code);
	}
	lines->marks = marks;
}

void lines_read(struct lines *lines, struct str text, struct arena *arena)
{
	*lines = (struct lines){.text = text, .count = count_lines(text)};
	find_starts(lines, arena);
	if (!is_ascii(text))
		set_marks(lines, arena);
}

size_t lines_find(const struct lines *lines, size_t offset)
{
	size_t low = 0, high = lines->count;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (lines->starts[middle] <= offset)
			low = middle;
		else
			high = middle;
	}
	return low;
}

struct str lines_text(const struct lines *lines, size_t line)
{
	struct str rest = str_from_index(lines->text, lines->starts[line]), text = STR_NULL;

	str_next_line(&rest, &text);
	return text;
}

static uint32_t column_of(const struct lines *lines, size_t start, size_t offset)
{
	struct lines_mark from = {(uint32_t)start, 1};
	uint32_t code;

	if (!lines->marks)
		return (uint32_t)(offset - start) + 1;
	/* A block of which no character begins has no mark, nor has one behind the end. */
	for (size_t block = offset / LINES_BLOCK, back = 0; back < 2; block--, back++) {
		const struct lines_mark *mark = &lines->marks[block];

		if (mark->column && mark->offset >= start && mark->offset <= offset) {
			from = *mark;
			break;
		}
		if (block == 0)
			break;
	}
	while (from.offset < offset) {
		from.offset += (uint32_t)text_decode(str_from_index(lines->text, from.offset), &code);
		from.column++;
	}
	return from.column;
}

struct region lines_region(const struct lines *lines, size_t from, size_t to)
{
	size_t first = lines_find(lines, from), last;

	if (to < from)
		to = from;
	/* What ends with a line ends in it, and not at the beginning of the next; a line's end is no character of it. */
	if (to > from && lines->text.p[to - 1] == '\n')
		to--;
	if (to > from && to < lines->text.n && lines->text.p[to - 1] == '\r' && lines->text.p[to] == '\n')
		to--;
	last = to > from ? lines_find(lines, to - 1) : first;
	return (struct region){
		(uint32_t)first + 1,
		column_of(lines, lines->starts[first], from),
		(uint32_t)last + 1,
		column_of(lines, lines->starts[last], to),
	};
}

/* ---- pieces ---- */

static const struct piece *find_piece(const struct pieces *pieces, size_t at)
{
	size_t low = 0, high = pieces->count;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (pieces->list[middle].at <= at)
			low = middle;
		else
			high = middle;
	}
	return &pieces->list[low];
}

size_t pieces_offset(const struct pieces *pieces, size_t at)
{
	const struct piece *piece;

	/* The end belongs to the last byte's piece: the next piece may be lines below. */
	if (at && at >= pieces->text.n) {
		piece = find_piece(pieces, pieces->text.n - 1);
		return piece->file + (pieces->text.n - piece->at);
	}
	piece = find_piece(pieces, at);
	return piece->file + (at - piece->at);
}

struct region pieces_region(const struct pieces *pieces, size_t from, size_t to)
{
	size_t start = pieces_offset(pieces, from);

	return lines_region(pieces->lines, start, to > from ? pieces_offset(pieces, to - 1) + 1 : start);
}
