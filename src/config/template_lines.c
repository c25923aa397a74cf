/* SPDX-License-Identifier: Apache-2.0 */
#include "config/template_lines.h"

#include "base/vec.h"

#define LINES_MAX 20000 /* of a template; of a longer one nothing is told */
#define WINDOW 400      /* lines that a condition may leave out */

static void cut_lines(struct str text, struct str_list *lines)
{
	struct str line;

	while (lines->n <= LINES_MAX && str_next_line(&text, &line))
		*vec_push(lines) = line;
}

/* What of a line stands before its first action and behind its last; false where it has none. */
static bool split_action(struct str line, struct str *ret_before, struct str *ret_behind)
{
	ptrdiff_t open = str_search(line, STR_LIT("{{")), close;
	struct str rest;

	if (open < 0)
		return false;
	*ret_before = str_slice(line, 0, (size_t)open);
	for (rest = str_from_index(line, (size_t)open); (close = str_search(rest, STR_LIT("}}"))) >= 0;)
		rest = str_from_index(rest, (size_t)close + 2);
	*ret_behind = rest;
	return true;
}

static bool ends_with(struct str text, struct str end)
{
	return text.n >= end.n && str_eq(str_from_index(text, text.n - end.n), end);
}

/* An action that stands alone can give anything: only one behind words is told again by them. */
static bool can_give(struct str template, struct str line)
{
	struct str before, behind;

	if (str_eq(template, line))
		return true;
	return split_action(template, &before, &behind) && str_trim(before).n && line.n >= before.n + behind.n &&
	       str_eq(str_slice(line, 0, before.n), before) && ends_with(line, behind);
}

static uint32_t find_line(const struct str_list *lines, size_t from, size_t to, struct str line)
{
	for (size_t i = from; i < to && i < lines->n; i++)
		if (can_give(lines->v[i], line))
			return (uint32_t)i + 1;
	return 0;
}

const struct line_map *template_lines(struct arena *arena, struct str rendered, uint32_t first_line, struct str template,
				      struct str template_path)
{
	struct line_map *map = arena_new(arena, struct line_map);
	struct str_list from = {0}, lines = {0};
	uint32_t *numbers, last = 0;

	cut_lines(template, &from);
	cut_lines(rendered, &lines);
	numbers = arena_array(arena, uint32_t, lines.n + 1);
	for (size_t i = 0; from.n <= LINES_MAX && lines.n <= LINES_MAX && i < lines.n; i++) {
		if (!str_trim(lines.v[i]).n)
			continue;
		numbers[i] = find_line(&from, last, last + WINDOW, lines.v[i]);
		if (!numbers[i]) /* of a loop, or a helper that another file defines */
			numbers[i] = find_line(&from, 0, last, lines.v[i]);
		last = numbers[i] ? numbers[i] : last;
	}
	*map = (struct line_map){arena_str(arena, template_path), first_line, (uint32_t)lines.n, numbers};
	vec_done(&from);
	vec_done(&lines);
	return map;
}
