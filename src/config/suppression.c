/* SPDX-License-Identifier: Apache-2.0 */
#include "config/suppression.h"

#include "base/clock.h"

void suppression_until(struct collecting *collecting, struct suppression *model, struct str date)
{
	model->has_until = clock_parse(date, &model->until);
	if (!model->has_until)
		model->damage = arena_printf(collecting->arena, "\"%.*s\" is no date of the form YYYY-MM-DD", STR(date));
}

void suppression_add(struct collecting *collecting, const struct suppression *model, const char *prefix, struct str ids)
{
	struct str id;

	while (str_next(&ids, ',', &id)) {
		struct suppression *wish;

		id = str_trim(id);
		if (!id.n || collecting->list->n >= SUPPRESSIONS_MAX)
			continue;
		wish = arena_new(collecting->arena, struct suppression);
		*wish = *model;
		wish->rule = arena_printf(collecting->arena, "%s%.*s", prefix, STR(id));
		wish->reason = arena_str(collecting->arena, str_trim(model->reason));
		wish->place.path = arena_str(collecting->arena, model->place.path);
		*vec_push(collecting->list) = wish;
	}
}

/* ---- Dockerfiles: their comments are known ---- */

static void read_above(struct collecting *collecting, const struct build *build, const struct build_step *step)
{
	const struct dockerfile_instruction *instruction = step->instruction;
	struct place next = build_place(build, instruction->at);

	for (size_t i = 0; i < instruction->comment_count; i++) {
		const struct dockerfile_word *comment = &instruction->comments[i];
		struct remark remark = {
			.text = str_trim(comment->text), .place = build_place(build, comment->at), .own_line = true, .dockerfile = true,
			.next_from = next.at.line, .next_to = next.at.end_line,
		};

		if (instruction->keyword == DOCKERFILE_FROM && step->stage < build->stage_count) {
			const struct stage *stage = &build->stages[step->stage];
			const struct build_step *last = &build->steps[stage->first + stage->count - 1];

			remark.stage_from = next.at.line;
			remark.stage_to = build_place(build, last->instruction->at).at.end_line;
		}
		suppression_remark(collecting, &remark);
	}
}

/* A walk over the comments above instructions, which stand in the order of the file as all comments do. */
struct above {
	const struct build *build;
	size_t step, comment;
};

static bool is_above_some(struct above *above, const struct dockerfile_word *comment)
{
	for (; above->step < above->build->step_count; above->step++, above->comment = 0) {
		const struct build_step *step = &above->build->steps[above->step];

		for (; !step->onbuild && above->comment < step->instruction->comment_count; above->comment++)
			if (step->instruction->comments[above->comment].at.line >= comment->at.line)
				return step->instruction->comments[above->comment].at.line == comment->at.line;
	}
	return false;
}

/* Where "#" and what follows could pass for a comment: at the start or behind a blank, outside of quotes as far as one line tells. */
static ptrdiff_t remark_at(struct str line, bool (*opens)(struct str line, size_t i))
{
	char quote = 0;

	for (size_t i = 0; i < line.n; i++) {
		char c = line.p[i];

		if (quote)
			quote = c == quote ? 0 : quote;
		else if (c == '#' && (i == 0 || str_is_space(line.p[i - 1])))
			return (ptrdiff_t)i;
		else if ((c == '"' || c == '\'') && opens(line, i))
			quote = c;
	}
	return -1;
}

/* Whether it is worth a look: each syntax has one of these words. */
static bool has_marker(struct str comment)
{
	static const char *const markers[] = {"skip=", "ignore", "plimsoll:"};

	for (size_t i = 0; i < ARRAY_SIZE(markers); i++)
		if (str_search(comment, str_of(markers[i])) >= 0)
			return true;
	return false;
}

/* As in a shell: everywhere. */
static bool opens_word(struct str line, size_t i)
{
	(void)line, (void)i;
	return true;
}

/* Whether an instruction goes over the line; lines are asked about in their order, and `step` is where to begin. */
static bool stands_inside(const struct build *build, size_t *step, uint32_t line)
{
	while (*step < build->step_count && (build->steps[*step].onbuild || build->steps[*step].instruction->at.end_line < line))
		++*step;
	return *step < build->step_count && build->steps[*step].instruction->at.line <= line;
}

/* The last line in which a wish could be meant for the instruction: what COPY and ADD write from here-documents is a file of its own. */
static uint32_t last_line(const struct dockerfile_instruction *instruction)
{
	if (instruction->inner)
		return last_line(instruction->inner);
	if (instruction->keyword == DOCKERFILE_RUN || !instruction->heredoc_count)
		return instruction->at.end_line;
	return instruction->heredocs[0].at.line - 1;
}

/*
 * What looks like a comment in or behind an instruction is part of it, and whoever wrote a wish there is told. Only lines of instructions that have
 * no comment of their own are looked at.
 */
static void read_behind(struct collecting *collecting, const struct build *build)
{
	const struct dockerfile *dockerfile = build->dockerfile;
	struct str rest = build->file->text, line;
	size_t step = 0, comment = 0;

	for (uint32_t number = 1; collecting->list->n < SUPPRESSIONS_MAX && str_next_line(&rest, &line); number++) {
		struct remark remark = {.dockerfile = true, .behind = true};
		const struct dockerfile_instruction *instruction;
		ptrdiff_t at;

		while (comment < dockerfile->comment_count && dockerfile->comments[comment].at.line < number)
			comment++;
		if (!stands_inside(build, &step, number))
			continue;
		instruction = build->steps[step].instruction;
		if (last_line(instruction) < number || (comment < dockerfile->comment_count && dockerfile->comments[comment].at.line == number))
			continue;
		at = memchr(line.p, '#', line.n) ? remark_at(line, opens_word) : -1;
		if (at < 0 || !has_marker(str_from_index(line, (size_t)at)))
			continue;
		remark.text = str_trim(str_from_index(line, (size_t)at + 1));
		remark.place = build_place(build, (struct region){number, (uint32_t)at + 1, number, (uint32_t)line.n + 1});
		remark.next_from = build_place(build, instruction->at).at.line;
		remark.next_to = build_place(build, instruction->at).at.end_line;
		suppression_remark(collecting, &remark);
	}
}

static void read_build(struct collecting *collecting, const struct build *build)
{
	const struct dockerfile *dockerfile = build->dockerfile;
	struct above above = {.build = build};
	size_t inside = 0;

	for (size_t i = 0; i < dockerfile->directive_count; i++) {
		const struct dockerfile_directive *directive = &dockerfile->directives[i];
		struct remark remark = {
			.text = arena_printf(collecting->arena, "%.*s=%.*s", STR(directive->name), STR(directive->value)),
			.place = build_place(build, directive->at), .own_line = true, .top = true, .dockerfile = true,
		};

		if (str_is(directive->name, "check"))
			suppression_remark(collecting, &remark);
	}
	for (size_t i = 0; i < build->step_count; i++)
		if (!build->steps[i].onbuild)
			read_above(collecting, build, &build->steps[i]);
	/* Elsewhere a comment speaks for the whole file, or for nothing. */
	for (size_t i = 0; i < dockerfile->comment_count; i++) {
		const struct dockerfile_word *comment = &dockerfile->comments[i];
		struct remark remark = {
			.text = str_trim(comment->text), .place = build_place(build, comment->at), .own_line = true, .dockerfile = true,
			.behind = stands_inside(build, &inside, comment->at.line),
		};

		if (remark.behind)
			remark.next_from = remark.next_to = remark.place.at.line + 1;
		if (!is_above_some(&above, comment))
			suppression_remark(collecting, &remark);
	}
	read_behind(collecting, build);
}

/* ---- YAML: its reader passes comments over ---- */

static size_t indent_of(struct str line)
{
	size_t n = 0;

	while (n < line.n && line.p[n] == ' ')
		n++;
	return n;
}

static bool is_blank_or_comment(struct str line)
{
	line = str_trim(line);
	return !line.n || line.p[0] == '#';
}

static bool is_item(struct str line)
{
	line = str_trim(line);
	return str_is(line, "-") || str_starts(line, "- ");
}

#define BLOCKS_MAX ((size_t)64 << 20) /* bytes that are looked through for ends of blocks, of one file */

/*
 * The line behind a stack of comments, and how far what is indented below it goes. Each comment of a stack stands above the same. False where more
 * has been looked through than may be: then it is that line alone.
 */
static bool find_block(struct str rest, uint32_t number, struct remark *remark, size_t *left)
{
	struct str line, first = STR_NULL;
	size_t indent = 0;

	for (number++; str_next_line(&rest, &line); number++) {
		if (line.n >= *left) {
			*left = 0;
			remark->next_to = remark->next_from;
			return false;
		}
		*left -= line.n + 1;
		if (is_blank_or_comment(line))
			continue;
		if (first.p) {
			size_t own = indent_of(line);

			if (str_starts(line, "---") || own < indent || (own == indent && !(is_item(line) && !is_item(first))))
				return true;
		} else {
			first = line;
			indent = indent_of(line);
			remark->next_from = number;
		}
		remark->next_to = number;
	}
	return true;
}

/* A quote in the middle of a plain scalar is none. */
static bool opens_scalar(struct str line, size_t i)
{
	return i == 0 || strchr(" \t:,[{-", line.p[i - 1]);
}

/* False where ends of blocks were not looked for any more. */
static bool read_lines(struct collecting *collecting, const struct config_file *file)
{
	struct str rest = file->text, line;
	struct remark above = {0}; /* the last one with a line of its own */
	size_t left = BLOCKS_MAX;
	bool whole = true;

	for (uint32_t number = 1; collecting->list->n < SUPPRESSIONS_MAX && str_next_line(&rest, &line); number++) {
		ptrdiff_t at = memchr(line.p, '#', line.n) ? remark_at(line, opens_scalar) : -1;
		struct remark remark = {0};

		if (at < 0 || !has_marker(str_from_index(line, (size_t)at)))
			continue;
		remark.text = str_trim(str_from_index(line, (size_t)at + 1));
		remark.place = config_place(file, (struct region){number, (uint32_t)at + 1, number, (uint32_t)line.n + 1});
		remark.own_line = is_blank_or_comment(line);
		remark.next_from = remark.next_to = number;
		if (remark.own_line) {
			remark.next_from = above.next_from > number ? above.next_from : 0;
			remark.next_to = remark.next_from ? above.next_to : 0;
			if (!remark.next_from)
				whole &= find_block(rest, number, &remark, &left);
			above = remark;
		}
		suppression_remark(collecting, &remark);
	}
	return whole;
}

#define TOO_MANY "more than %d comments that wish to ignore rules"

/* Comments of a file are read once, with its first document. */
static const struct suppression_list *wishes_of_lines(struct reading *reading, const struct config_file *file)
{
	struct suppression_list list = {0};
	struct suppression_list *kept;

	if (reading->remarked == file->text.p && reading->remarked_path == file->path.p)
		return reading->remarks;
	if (!read_lines(&(struct collecting){reading->arena, &list}, file))
		reading_gap(reading, file, (struct region){0}, "more lines below comments that wish to ignore rules than are looked through");
	if (list.n >= SUPPRESSIONS_MAX)
		reading_gap(reading, file, (struct region){0}, TOO_MANY, SUPPRESSIONS_MAX);
	kept = arena_new(reading->arena, struct suppression_list);
	kept->v = arena_array(reading->arena, struct suppression *, list.n ? list.n : 1);
	kept->n = list.n;
	if (list.n)
		memcpy(kept->v, list.v, list.n * sizeof(*list.v));
	vec_done(&list);
	reading->remarked = file->text.p;
	reading->remarked_path = file->path.p;
	reading->remarks = kept;
	return kept;
}

static bool concerns(const struct suppression *wish, uint32_t from, uint32_t to)
{
	uint32_t wish_from = wish->from_line ? wish->from_line : wish->place.at.line;
	uint32_t wish_to = wish->to_line ? wish->to_line : wish_from;

	return wish->whole_file || wish->damage.n || !to || (wish_from <= to && wish_to >= from);
}

void suppressions_collect(struct reading *reading, struct document *document)
{
	struct suppression_list list = {0};
	struct collecting collecting = {reading->arena, &list};

	if (document->build) {
		read_build(&collecting, document->build);
		if (list.n >= SUPPRESSIONS_MAX)
			reading_gap(reading, document->file, (struct region){0}, TOO_MANY, SUPPRESSIONS_MAX);
	} else if (document->root && document->file) {
		struct place whole = config_node_place(document->file, document->root);
		const struct suppression_list *wishes = wishes_of_lines(reading, document->file);

		for (size_t i = 0; i < wishes->n; i++)
			if (concerns(wishes->v[i], whole.at.line, whole.at.end_line))
				*vec_push(&list) = wishes->v[i];
		suppression_annotations(&collecting, document);
	}
	vec_each(wish, &list)
		*vec_push(&document->suppressions) = *wish;
	vec_done(&list);
}
