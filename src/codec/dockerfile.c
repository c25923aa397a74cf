/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lines to instructions: directives, continuations, comments, here-documents. Source: moby/buildkit,
 * frontend/dockerfile/parser/parser.go and directives.go.
 */
#include "base/text.h"
#include "codec/dockerfile_parts.h"

struct reading {
	struct dockerfile_reader reader;
	size_t next;              /* line to be read */
	bool directives_done;
	VEC(struct dockerfile_instruction) instructions;
	VEC(struct dockerfile_directive) directives;
	VEC(struct dockerfile_word) comments;
	VEC(struct region) empty;
	size_t comments_above;    /* of the file's comments, those that stand above what comes next */
	/* The instruction at hand. */
	VEC(struct piece) pieces;
	struct buf joined;
};

/* ---- problems ---- */

struct dockerfile_problem *dockerfile_refuse(struct dockerfile_reader *reader, struct region at, const char *what, ...)
{
	struct dockerfile_problem *problem;
	va_list args;

	if (reader->problem_total++ >= DOCKERFILE_PROBLEMS_MAX)
		return NULL;
	problem = vec_push(&reader->problems);
	problem->at = at;
	problem->fatal = true;
	va_start(args, what);
	problem->what = arena_vprintf(reader->arena, what, args);
	va_end(args);
	return problem;
}

static struct region slice_region(const struct reading *reading, struct str slice)
{
	size_t from = (size_t)(slice.p - reading->reader.lines.text.p);

	return lines_region(&reading->reader.lines, from, from + slice.n);
}

/* ---- encodings ---- */

static uint32_t unit_at(struct str bytes, size_t at, bool big)
{
	unsigned char a = (unsigned char)bytes.p[at], b = (unsigned char)bytes.p[at + 1];

	return big ? (uint32_t)a << 8 | b : (uint32_t)b << 8 | a;
}

static size_t put_utf8(char *out, uint32_t code)
{
	size_t n = 0;

	if (code < 0x80) {
		out[n++] = (char)code;
		return n;
	}
	if (code < 0x800) {
		out[n++] = (char)(0xC0 | code >> 6);
	} else {
		if (code < 0x10000) {
			out[n++] = (char)(0xE0 | code >> 12);
		} else {
			out[n++] = (char)(0xF0 | code >> 18);
			out[n++] = (char)(0x80 | (code >> 12 & 0x3F));
		}
		out[n++] = (char)(0x80 | (code >> 6 & 0x3F));
	}
	out[n++] = (char)(0x80 | (code & 0x3F));
	return n;
}

static struct str decode_utf16(struct str bytes, bool big, struct arena *arena)
{
	char *out = arena_alloc(arena, bytes.n / 2 * 3 + 4);
	size_t n = 0;

	for (size_t at = 0; at + 1 < bytes.n; at += 2) {
		uint32_t code = unit_at(bytes, at, big), low;

		if (code >= 0xD800 && code < 0xDC00 && at + 3 < bytes.n && (low = unit_at(bytes, at + 2, big)) >= 0xDC00 && low < 0xE000) {
			code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
			at += 2;
		} else if (code >= 0xD800 && code < 0xE000) {
			code = 0xFFFD;
		}
		n += put_utf8(out + n, code);
	}
	if (bytes.n % 2)
		n += put_utf8(out + n, 0xFFFD);
	return str_from(out, n);
}

struct str dockerfile_decode(struct str bytes, struct arena *arena, bool *ret_converted)
{
	struct str rest = bytes;

	*ret_converted = false;
	if (str_skip(&rest, "\xEF\xBB\xBF"))
		return rest;
	if (bytes.n > DOCKERFILE_MAX || !text_is_utf16(bytes))
		return bytes;
	*ret_converted = true;
	if (str_skip(&rest, "\xFF\xFE"))
		return decode_utf16(rest, false, arena);
	if (str_skip(&rest, "\xFE\xFF"))
		return decode_utf16(rest, true, arena);
	return decode_utf16(rest, bytes.p[0] == '\0', arena); /* ASCII in two bytes, without a mark */
}

/* ---- lines ---- */

static bool is_comment(struct str line)
{
	line = str_trim(line);
	return line.n && line.p[0] == '#';
}

/* The next line without its end; one that is too long is told and read as empty. */
static bool next_line(struct reading *reading, struct str *ret_line)
{
	if (reading->next >= reading->reader.lines.count)
		return false;
	*ret_line = lines_text(&reading->reader.lines, reading->next++);
	while (ret_line->n && ret_line->p[ret_line->n - 1] == '\r')
		ret_line->n--;
	if (ret_line->n > DOCKERFILE_LINE_MAX) {
		struct dockerfile_problem *problem = dockerfile_refuse(&reading->reader, slice_region(reading, *ret_line),
								       "a line of %zu bytes, which is not read: BuildKit takes %u at most",
								       ret_line->n, DOCKERFILE_LINE_MAX);

		if (problem)
			problem->unread = true;
		ret_line->n = 0;
	}
	return true;
}

static void add_comment(struct reading *reading, struct str line)
{
	struct str text;

	line = str_trim(line);
	text = str_trim(str_from_index(line, 1));
	*vec_push(&reading->comments) = (struct dockerfile_word){text, slice_region(reading, line)};
	/* "#" alone parts what is above it from what is below. */
	reading->comments_above = text.n ? reading->comments_above + 1 : 0;
}

/* ---- directives ---- */

/* "# name = value"; only the names that BuildKit knows are any. */
static bool split_directive(struct str line, struct dockerfile_directive *directive)
{
	static const char *const names[] = {"syntax", "escape", "check"};
	size_t n = 0;

	if (!str_skip(&line, "#"))
		return false;
	line = str_trim(line);
	while (n < line.n && str_is_alnum(line.p[n]))
		n++;
	directive->name = str_slice(line, 0, n);
	line = str_trim(str_from_index(line, n));
	if (!str_skip(&line, "="))
		return false;
	directive->value = str_trim(line);
	for (size_t i = 0; i < ARRAY_SIZE(names) && directive->value.n; i++)
		if (str_case_eq(directive->name, str_of(names[i]))) {
			directive->name = str_of(names[i]);
			return true;
		}
	return false;
}

static void set_escape(struct reading *reading, const struct dockerfile_directive *directive)
{
	if (str_is(directive->value, "`") || str_is(directive->value, "\\"))
		reading->reader.escape = directive->value.p[0];
	else
		dockerfile_refuse(&reading->reader, directive->at, "the escape character is \\ or `, not \"%.*s\"", STR(directive->value));
}

/* Whether the line is a directive; the first one that is none ends them. */
static bool read_directive(struct reading *reading, struct str line)
{
	struct dockerfile_directive directive;

	if (reading->directives_done || !split_directive(line, &directive)) {
		reading->directives_done = true;
		return false;
	}
	directive.at = slice_region(reading, line);
	vec_each(before, &reading->directives)
		if (str_eq(before->name, directive.name)) {
			dockerfile_refuse(&reading->reader, directive.at, "the directive \"%.*s\" is given twice", STR(directive.name));
			return true;
		}
	*vec_push(&reading->directives) = directive;
	if (str_is(directive.name, "escape"))
		set_escape(reading, &directive);
	return true;
}

/* ---- the joined line ---- */

/* Takes off the escape character that continues a line; false where the line ends the instruction. */
static bool trim_continuation(const struct reading *reading, struct str *line)
{
	size_t n = line->n;

	while (n && (line->p[n - 1] == ' ' || line->p[n - 1] == '\t'))
		n--;
	if (!n || line->p[n - 1] != reading->reader.escape || (n > 1 && line->p[n - 2] == reading->reader.escape))
		return false;
	line->n = n - 1;
	return true;
}

static void join(struct reading *reading, struct str line)
{
	*vec_push(&reading->pieces) = (struct piece){(uint32_t)reading->joined.n, (uint32_t)(line.p - reading->reader.lines.text.p)};
	buf_put(&reading->joined, line);
}

/* Lines of the instruction behind the first; comments among them are none of it, empty ones do not end it. */
static void join_continuations(struct reading *reading)
{
	struct str line;
	bool goes_on = true;

	while (goes_on && next_line(reading, &line)) {
		if (is_comment(line)) {
			add_comment(reading, line);
			continue;
		}
		if (!str_trim(line).n) {
			*vec_push(&reading->empty) = (struct region){(uint32_t)reading->next, 1, (uint32_t)reading->next, 1};
			continue;
		}
		goes_on = trim_continuation(reading, &line);
		join(reading, line);
	}
}

static const struct pieces *take_pieces(struct reading *reading)
{
	struct arena *arena = reading->reader.arena;
	struct pieces *pieces = arena_new(arena, struct pieces);
	struct piece *list = arena_array(arena, struct piece, reading->pieces.n);

	memcpy(list, reading->pieces.v, reading->pieces.n * sizeof(*list));
	*pieces = (struct pieces){&reading->reader.lines, STR_NULL, list, reading->pieces.n};
	/* A single line is the file's own text. */
	pieces->text = pieces->count == 1 ? str_slice(reading->reader.lines.text, list[0].file, list[0].file + reading->joined.n)
					  : arena_str(arena, buf_str(&reading->joined));
	return pieces;
}

/* ---- here-documents ---- */

/* `[digits]<<[-]NAME`: the whole word. */
static bool split_heredoc(struct reading *reading, struct str word, struct dockerfile_heredoc *heredoc)
{
	struct dockerfile_lexing plain = {.escape = '\\', .keep_unset = true}, raw = plain;
	const struct str *names, *quoted;
	struct str digits;
	uint64_t fd = 0;
	size_t n = 0, quotes = 0;

	while (n < word.n && str_is_digit(word.p[n]))
		n++;
	digits = str_slice(word, 0, n);
	word = str_from_index(word, n);
	if (!str_skip(&word, "<<"))
		return false;
	heredoc->strip_tabs = str_skip(&word, "-");
	word = str_trim(word);
	if (!word.n || str_find(word, '<') >= 0)
		return false;
	raw.raw_quotes = true;
	if (dockerfile_lex_words(word, plain, reading->reader.arena, &names) != 1 ||
	    dockerfile_lex_words(word, raw, reading->reader.arena, &quoted) != 1)
		return false;
	str_to_u64(digits, &fd);
	heredoc->fd = (unsigned)fd;
	heredoc->name = names[0];
	for (size_t i = 0; i < quoted[0].n; i++)
		quotes += quoted[0].p[i] == '"' || quoted[0].p[i] == '\'';
	for (size_t i = 0; i < names[0].n; i++)
		quotes -= names[0].p[i] == '"' || names[0].p[i] == '\'';
	heredoc->expand = quotes == 0;
	return true;
}

/* The body from line `first` up to the line before `reading->next - 1`, tabs stripped; its pieces are its lines. */
static void take_body(struct reading *reading, size_t first, size_t end, struct dockerfile_heredoc *heredoc)
{
	struct arena *arena = reading->reader.arena;
	const struct lines *lines = &reading->reader.lines;
	size_t from = first < lines->count ? lines->starts[first] : lines->text.n;
	size_t to = end < lines->count ? lines->starts[end] : lines->text.n, count = heredoc->strip_tabs && end > first ? end - first : 1;
	struct pieces *pieces = arena_new(arena, struct pieces);
	struct piece *list = arena_array(arena, struct piece, count);

	heredoc->at = to > from ? lines_region(lines, from, to - 1) : lines_region(lines, from, from);
	*pieces = (struct pieces){lines, str_slice(lines->text, from, to), list, count};
	list[0] = (struct piece){0, (uint32_t)from};
	if (heredoc->strip_tabs && to > from) {
		char *body = arena_alloc(arena, to - from + 1);
		size_t n = 0;

		for (size_t line = first; line < end; line++) {
			size_t at = lines->starts[line], stop = line + 1 < lines->count ? lines->starts[line + 1] : lines->text.n;

			while (at < stop && lines->text.p[at] == '\t')
				at++;
			list[line - first] = (struct piece){(uint32_t)n, (uint32_t)at};
			memcpy(body + n, lines->text.p + at, stop - at);
			n += stop - at;
		}
		pieces->text = str_from(body, n);
	}
	heredoc->body = pieces->text;
	heredoc->map = pieces;
}

static bool is_terminator(const struct dockerfile_heredoc *heredoc, struct str line)
{
	while (heredoc->strip_tabs && line.n && line.p[0] == '\t')
		line = str_from_index(line, 1);
	return str_eq(line, heredoc->name);
}

static void read_body(struct reading *reading, struct dockerfile_instruction *instruction, struct dockerfile_heredoc *heredoc)
{
	size_t first = reading->next;
	struct str line;

	while (next_line(reading, &line))
		if (is_terminator(heredoc, line)) {
			take_body(reading, first, reading->next - 1, heredoc);
			instruction->at = region_join(instruction->at, slice_region(reading, line));
			return;
		}
	take_body(reading, first, reading->next, heredoc);
	instruction->at = region_join(instruction->at, heredoc->at);
	dockerfile_refuse(&reading->reader, instruction->at,
			  "the here-document %.*s does not end: all that follows is taken for its text", STR(heredoc->name));
}

static void read_heredocs(struct reading *reading, struct dockerfile_instruction *instruction, struct str line)
{
	struct dockerfile_lexing how = {.escape = '\\', .raw_quotes = true, .raw_escapes = true, .keep_unset = true};
	struct dockerfile_instruction *owner = dockerfile_heredoc_owner(&reading->reader, instruction);
	VEC(struct dockerfile_heredoc) heredocs = {0};
	const struct str *words;
	size_t count;

	if (!owner || str_search(line, STR_LIT("<<")) < 0)
		return;
	count = dockerfile_lex_words(line, how, reading->reader.arena, &words);
	for (size_t i = 0; i < count; i++) {
		struct dockerfile_heredoc heredoc = {0};

		if (split_heredoc(reading, words[i], &heredoc)) {
			read_body(reading, instruction, &heredoc);
			*vec_push(&heredocs) = heredoc;
		}
	}
	if (heredocs.n) {
		struct dockerfile_heredoc *kept = arena_array(reading->reader.arena, struct dockerfile_heredoc, heredocs.n);

		memcpy(kept, heredocs.v, heredocs.n * sizeof(*kept));
		owner->heredocs = kept;
		owner->heredoc_count = heredocs.n;
		owner->at = region_join(owner->at, instruction->at);
	}
	vec_done(&heredocs);
}

/* ---- instructions ---- */

/* The comments above; a copy, for the list may still move. */
static void take_comments(struct reading *reading, size_t before, size_t count, struct dockerfile_instruction *instruction)
{
	struct dockerfile_word *comments = arena_array(reading->reader.arena, struct dockerfile_word, count);

	if (count)
		memcpy(comments, reading->comments.v + before - count, count * sizeof(*comments));
	instruction->comments = comments;
	instruction->comment_count = count;
}

/* The bytes of the file, from the keyword to the end of the region. */
static struct str original_of(const struct reading *reading, const struct dockerfile_instruction *instruction)
{
	const struct pieces *pieces = instruction->map;
	size_t from = pieces_offset(pieces, (size_t)(instruction->keyword_text.p - pieces->text.p)), to = from;

	if (region_offset(str_from_index(reading->reader.lines.text, reading->reader.lines.starts[instruction->at.end_line - 1]), 1,
			  instruction->at.end_column, &to))
		to += reading->reader.lines.starts[instruction->at.end_line - 1];
	return str_slice(reading->reader.lines.text, from, to);
}

static void read_instruction(struct reading *reading, struct str line)
{
	size_t before = reading->comments.n, above = reading->comments_above;
	struct dockerfile_instruction *instruction;
	const struct pieces *pieces;

	reading->pieces.n = 0;
	buf_clear(&reading->joined);
	if (trim_continuation(reading, &line)) {
		join(reading, line);
		join_continuations(reading);
	} else {
		join(reading, line);
	}
	reading->comments_above = 0;
	pieces = take_pieces(reading);
	if (!str_trim(pieces->text).n)
		return;
	instruction = vec_push(&reading->instructions);
	dockerfile_read_line(&reading->reader, pieces, pieces->text, 0, instruction);
	take_comments(reading, before, above, instruction);
	read_heredocs(reading, instruction, pieces->text);
	instruction->original = original_of(reading, instruction);
}

static void tell_the_rest(struct reading *reading, struct str line)
{
	struct dockerfile_problem *problem = dockerfile_refuse(&reading->reader, slice_region(reading, line),
							       "more than %d instructions: what follows is not read",
							       DOCKERFILE_INSTRUCTIONS_MAX);

	if (problem) {
		problem->unread = true;
		problem->fatal = false;
	}
}

static void read_file(struct reading *reading, struct dockerfile *file)
{
	struct str line;

	while (next_line(reading, &line)) {
		bool first = reading->next == 1;

		while (line.n && str_is_space(line.p[0]))
			line = str_from_index(line, 1);
		if (first && str_starts(line, "#!"))
			file->has_shebang = true;
		else if (read_directive(reading, line))
			continue;
		else if (is_comment(line))
			add_comment(reading, line);
		else if (!line.n)
			reading->comments_above = 0;
		else if (reading->instructions.n < DOCKERFILE_INSTRUCTIONS_MAX)
			read_instruction(reading, line);
		else {
			tell_the_rest(reading, line);
			return;
		}
	}
}

/* Told once: BuildKit reads each such byte as U+FFFD, and the build goes on with other names than were meant. */
static void tell_encoding(struct reading *reading)
{
	const struct lines *lines = &reading->reader.lines;
	struct dockerfile_problem *problem;
	uint32_t code;
	size_t n;

	for (size_t at = 0; lines->marks && at < lines->text.n; at += n) {
		n = text_decode(str_from_index(lines->text, at), &code);
		if (code != 0xFFFD || n != 1)
			continue;
		problem = dockerfile_refuse(&reading->reader, lines_region(lines, at, at + 1), "a byte that is not UTF-8 (0x%02x)",
					    (unsigned char)lines->text.p[at]);
		if (problem)
			problem->fatal = false;
		return;
	}
}

static void *take_list(struct arena *arena, void *list, size_t size)
{
	void *kept = arena_alloc(arena, size);

	if (size)
		memcpy(kept, list, size);
	free(list);
	return kept;
}

#define TAKE(arena, vec) take_list((arena), (vec)->v, (vec)->n * sizeof(*(vec)->v))

int dockerfile_parse(struct str text, struct arena *arena, struct dockerfile *ret_file, struct err *e)
{
	struct reading *reading;
	struct dockerfile file = {0};

	if (text.n > DOCKERFILE_MAX)
		return err_set(e, ERR_LIMIT, "%zu bytes, and a Dockerfile may have %zu", text.n, DOCKERFILE_MAX);
	reading = arena_new(arena, struct reading); /* not on the stack: what is kept points to its lines */
	reading->reader.arena = arena;
	reading->reader.escape = '\\';
	reading->joined = BUF_INIT(DOCKERFILE_MAX);
	lines_read(&reading->reader.lines, text, arena);
	tell_encoding(reading);
	read_file(reading, &file);
	buf_done(&reading->joined);
	vec_done(&reading->pieces);
	file.escape = reading->reader.escape;
	file.instruction_count = reading->instructions.n;
	file.directive_count = reading->directives.n;
	file.comment_count = reading->comments.n;
	file.problem_count = reading->reader.problems.n;
	file.problem_total = reading->reader.problem_total;
	file.empty_continuation_count = reading->empty.n;
	file.instructions = TAKE(arena, &reading->instructions);
	file.directives = TAKE(arena, &reading->directives);
	file.comments = TAKE(arena, &reading->comments);
	file.problems = TAKE(arena, &reading->reader.problems);
	file.empty_continuations = TAKE(arena, &reading->empty);
	*ret_file = file;
	return 0;
}

/* ---- looking at what was read ---- */

struct region dockerfile_slice_region(const struct dockerfile_instruction *instruction, struct str slice)
{
	return pieces_slice_region(instruction->map, slice);
}

struct region dockerfile_heredoc_region(const struct dockerfile_heredoc *heredoc, size_t from, size_t to)
{
	return pieces_region(heredoc->map, from, to);
}

const struct dockerfile_pair *dockerfile_flag(const struct dockerfile_instruction *instruction, const char *name)
{
	for (size_t i = 0; i < instruction->flag_count; i++)
		if (str_is(instruction->flags[i].name, name))
			return &instruction->flags[i];
	return NULL;
}
