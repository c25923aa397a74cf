/* SPDX-License-Identifier: Apache-2.0 */
#include "report/lint.h"

#include "base/text.h"

const char *const lint_commands[] = {"check", NULL};

static int place_order(const void *a, const void *b)
{
	const struct finding *x = *(const struct finding *const *)a, *y = *(const struct finding *const *)b;
	int order = str_cmp(x->path, y->path);

	if (order)
		return order;
	if (x->at.line != y->at.line)
		return x->at.line < y->at.line ? -1 : 1;
	if (x->at.column != y->at.column)
		return x->at.column < y->at.column ? -1 : 1;
	if ((order = str_cmp(x->id, y->id)))
		return order;
	return (x > y) - (x < y); /* as the report has them */
}

void lint_order(const struct report *report, bool suppressed, struct finding_refs *ret_list)
{
	if (report->findings)
		vec_each(finding, &report->findings->list)
			if (suppressed || !finding->ignored)
				*vec_push(ret_list) = finding;
	vec_sort(ret_list, place_order);
}

const char *lint_level(enum severity severity)
{
	switch (severity) {
	case SEVERITY_CRITICAL:
	case SEVERITY_HIGH:
		return "error";
	case SEVERITY_LOW:
	case SEVERITY_NEGLIGIBLE:
		return "note";
	case SEVERITY_MEDIUM:
	case SEVERITY_UNKNOWN:
		break;
	}
	return "warning";
}

static struct str plain(struct arena *arena, struct str text)
{
	auto_done(buf_done) struct buf safe = BUF_INIT((size_t)1 << 20);

	text_escape(&safe, text);
	return arena_str(arena, buf_str(&safe));
}

struct str lint_text(struct arena *arena, const struct finding *finding)
{
	return plain(arena, finding->evidence.n ? finding->evidence.v[0].what : finding->title);
}

struct str lint_gap(struct arena *arena, const struct coverage_gap *gap)
{
	return plain(arena, arena_printf(arena, "not evaluated: %.*s: %.*s", STR(gap->what), STR(gap->why)));
}

void lint_split(struct str where, struct str *ret_path, uint32_t *ret_line)
{
	struct str path, digits;
	uint64_t line;

	*ret_path = where;
	*ret_line = 0;
	if (str_cut_last(where, ':', &path, &digits) && str_to_u64(digits, &line) && line <= UINT32_MAX) {
		*ret_path = path;
		*ret_line = (uint32_t)line;
	}
}
