/* SPDX-License-Identifier: Apache-2.0 */
/* One line to keyword, flags and arguments: moby/buildkit, frontend/dockerfile/parser/split_command.go and line_parsers.go. */
#include "codec/dockerfile_parts.h"

#define ONBUILD_DEPTH_MAX 4 /* ONBUILD of ONBUILD …: refused by BuildKit from the second on; deeper ones are not read */

static const char *const keyword_names[] = {
	"",	 "ADD",	 "ARG",	    "CMD",	  "COPY",    "ENTRYPOINT", "ENV",	 "EXPOSE", "FROM",   "HEALTHCHECK",
	"LABEL", "MAINTAINER", "ONBUILD", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR",
};

const char *dockerfile_keyword_name(enum dockerfile_keyword keyword)
{
	return keyword_names[keyword];
}

static enum dockerfile_keyword find_keyword(struct str text)
{
	for (size_t i = 1; i < ARRAY_SIZE(keyword_names); i++)
		if (str_case_eq(text, str_of(keyword_names[i])))
			return (enum dockerfile_keyword)i;
	return DOCKERFILE_UNKNOWN;
}

/* What one instruction is read with. */
struct line {
	struct dockerfile_reader *reader;
	const struct pieces *pieces;
	struct dockerfile_instruction *instruction;
	struct dockerfile_words words;
	struct dockerfile_pairs pairs, flags;
};

static struct region region_of(const struct line *line, struct str slice)
{
	return pieces_slice_region(line->pieces, slice);
}

static void add_word(struct line *line, struct str text)
{
	*vec_push(&line->words) = (struct dockerfile_word){text, region_of(line, text)};
}

/* ---- flags ---- */

/* Without quotes, and without what escapes; a copy only where there are any. */
static struct str unquote(struct line *line, struct str raw)
{
	char escape = line->reader->escape, quote = '\0', *out;
	size_t n = 0;

	if (str_find(raw, '\'') < 0 && str_find(raw, '"') < 0 && str_find(raw, escape) < 0)
		return raw;
	out = arena_array(line->reader->arena, char, raw.n + 1);
	for (size_t i = 0; i < raw.n; i++) {
		char c = raw.p[i];

		if (quote ? c == quote : c == '\'' || c == '"')
			quote = quote ? '\0' : c;
		else if (c == escape && i + 1 < raw.n)
			out[n++] = raw.p[++i];
		else if (c != escape)
			out[n++] = c;
	}
	return str_from(out, n);
}

/* The end of the word that begins at `at`: the next blank outside of quotes. */
static size_t flag_end(const struct line *line, struct str text, size_t at)
{
	char quote = '\0';

	for (; at < text.n; at++) {
		char c = text.p[at];

		if (c == line->reader->escape) {
			at++;
			continue;
		}
		if (!quote && str_is_space(c))
			break;
		if (quote ? c == quote : c == '\'' || c == '"')
			quote = quote ? '\0' : c;
	}
	return at < text.n ? at : text.n;
}

static void add_flag(struct line *line, struct str raw)
{
	struct dockerfile_pair flag = {.at = region_of(line, raw)};
	struct str name, value;

	flag.has_value = str_cut(str_from_index(raw, 2), '=', &name, &value);
	flag.name = unquote(line, name);
	flag.value = unquote(line, value);
	flag.value_at = region_of(line, value);
	*vec_push(&line->flags) = flag;
}

static struct str read_flags(struct line *line, struct str text)
{
	for (;;) {
		size_t end;

		text = str_trim(text);
		if (!str_starts(text, "--"))
			return text;
		end = flag_end(line, text, 0);
		if (end == 2)
			return str_trim(str_from_index(text, end));
		add_flag(line, str_slice(text, 0, end));
		text = str_from_index(text, end);
	}
}

/* ---- arguments ---- */

static void split_at_blanks(struct line *line, struct str text)
{
	for (size_t at = 0; at < text.n;) {
		size_t from;

		while (at < text.n && dockerfile_is_blank(text.p[at]))
			at++;
		for (from = at; at < text.n && !dockerfile_is_blank(text.p[at]);)
			at++;
		if (at > from)
			add_word(line, str_slice(text, from, at));
	}
}

/* Words between blanks outside of quotes, as they are written; an escape at the very end belongs to none. */
static void split_words(struct line *line, struct str text)
{
	size_t at = 0;

	while (at < text.n) {
		char quote = '\0';
		size_t from, end;

		while (at < text.n && str_is_space(text.p[at]))
			at++;
		for (from = at; at < text.n && (quote || !str_is_space(text.p[at])); at++) {
			char c = text.p[at];

			if (quote ? c == quote : c == '\'' || c == '"')
				quote = quote ? '\0' : c;
			else if (c == line->reader->escape && quote != '\'')
				at++;
		}
		end = at <= text.n ? at : text.n - 1;
		if (end > from)
			add_word(line, str_slice(text, from, end));
	}
}

static void add_pair(struct line *line, const struct dockerfile_word *word)
{
	struct dockerfile_pair pair = {.at = word->at};

	pair.has_value = str_cut(word->text, '=', &pair.name, &pair.value);
	pair.value_at = region_of(line, pair.value);
	*vec_push(&line->pairs) = pair;
}

/* "KEY the rest of the line". */
static void read_legacy_pair(struct line *line, struct str text)
{
	struct dockerfile_pair pair = {.at = region_of(line, text), .has_value = true};
	size_t at = 0;

	while (at < text.n && !dockerfile_is_blank(text.p[at]))
		at++;
	pair.name = str_slice(text, 0, at);
	while (at < text.n && dockerfile_is_blank(text.p[at]))
		at++;
	pair.value = str_from_index(text, at);
	pair.value_at = region_of(line, pair.value);
	if (!pair.value.n)
		dockerfile_refuse(line->reader, pair.at, "%s must have two arguments", keyword_names[line->instruction->keyword]);
	line->instruction->legacy_pair = true;
	*vec_push(&line->pairs) = pair;
}

static void read_pairs(struct line *line, struct str text)
{
	split_words(line, text);
	if (line->words.n && str_find(line->words.v[0].text, '=') < 0) {
		line->words.n = 0;
		read_legacy_pair(line, text);
		return;
	}
	vec_each(word, &line->words) {
		if (str_find(word->text, '=') < 0)
			dockerfile_refuse(line->reader, word->at, "\"%.*s\" has no \"=\": it must be name=value", STR(word->text));
		add_pair(line, word);
	}
}

static void read_definitions(struct line *line, struct str text)
{
	split_words(line, text);
	vec_each(word, &line->words)
		add_pair(line, word);
}

static bool read_json(struct line *line, struct str text)
{
	enum dockerfile_json kind = dockerfile_read_json(line->reader, line->pieces, text, &line->words);

	if (kind == JSON_IS_OTHER)
		dockerfile_refuse(line->reader, region_of(line, text), "a list in the JSON form may hold nothing but strings");
	line->instruction->exec = kind == JSON_IS_STRINGS;
	return line->instruction->exec;
}

static void read_string(struct line *line, struct str text)
{
	if (text.n)
		add_word(line, text);
}

static void read_command(struct line *line, struct str text)
{
	if (!read_json(line, text))
		read_string(line, text);
}

static void read_list(struct line *line, struct str text)
{
	if (!read_json(line, text))
		split_at_blanks(line, text);
}

static void read_health(struct line *line, struct str text)
{
	size_t at = 0;

	while (at < text.n && !str_is_space(text.p[at]))
		at++;
	if (!at)
		return;
	add_word(line, str_slice(text, 0, at));
	text = str_trim(str_from_index(text, at));
	if (text.n)
		read_command(line, text);
}

typedef void (*read_arguments)(struct line *line, struct str text);

/* As BuildKit's dispatch table; of an unknown keyword the words are of no use to it. */
static const read_arguments readers[] = {
	[DOCKERFILE_UNKNOWN] = split_at_blanks,
	[DOCKERFILE_ADD] = read_list,
	[DOCKERFILE_ARG] = read_definitions,
	[DOCKERFILE_CMD] = read_command,
	[DOCKERFILE_COPY] = read_list,
	[DOCKERFILE_ENTRYPOINT] = read_command,
	[DOCKERFILE_ENV] = read_pairs,
	[DOCKERFILE_EXPOSE] = split_at_blanks,
	[DOCKERFILE_FROM] = split_at_blanks,
	[DOCKERFILE_HEALTHCHECK] = read_health,
	[DOCKERFILE_LABEL] = read_pairs,
	[DOCKERFILE_MAINTAINER] = read_string,
	[DOCKERFILE_ONBUILD] = NULL, /* an instruction of its own */
	[DOCKERFILE_RUN] = read_command,
	[DOCKERFILE_SHELL] = read_command,
	[DOCKERFILE_STOPSIGNAL] = read_string,
	[DOCKERFILE_USER] = read_string,
	[DOCKERFILE_VOLUME] = read_list,
	[DOCKERFILE_WORKDIR] = read_string,
};

/* ---- the line ---- */

static void read_inner(struct line *line, struct str text, unsigned depth)
{
	struct dockerfile_instruction *inner;

	if (!text.n)
		return;
	if (depth >= ONBUILD_DEPTH_MAX) {
		dockerfile_refuse(line->reader, region_of(line, text), "ONBUILD inside of ONBUILD");
		return;
	}
	inner = arena_new(line->reader->arena, struct dockerfile_instruction);
	dockerfile_read_line(line->reader, line->pieces, text, depth + 1, inner);
	line->instruction->inner = inner;
}

static void take_lists(struct line *line)
{
	struct dockerfile_instruction *instruction = line->instruction;
	struct arena *arena = line->reader->arena;

#define TAKE(field, count, list)                                                                                                    \
	if (line->list.n) {                                                                                                         \
		instruction->field = memcpy(arena_alloc(arena, line->list.n * sizeof(*line->list.v)), line->list.v,                 \
					    line->list.n * sizeof(*line->list.v));                                                  \
		instruction->count = line->list.n;                                                                                  \
	}                                                                                                                           \
	vec_done(&line->list)
	TAKE(words, word_count, words);
	TAKE(pairs, pair_count, pairs);
	TAKE(flags, flag_count, flags);
#undef TAKE
}

void dockerfile_read_line(struct dockerfile_reader *reader, const struct pieces *pieces, struct str text, unsigned depth,
			  struct dockerfile_instruction *instruction)
{
	struct line line = {.reader = reader, .pieces = pieces, .instruction = instruction};
	size_t at = 0;

	text = str_trim(text);
	while (at < text.n && !dockerfile_is_blank(text.p[at]))
		at++;
	instruction->keyword_text = str_slice(text, 0, at);
	instruction->keyword = find_keyword(instruction->keyword_text);
	instruction->keyword_at = region_of(&line, instruction->keyword_text);
	instruction->at = region_of(&line, text);
	instruction->original = text;
	instruction->map = pieces;
	instruction->text = read_flags(&line, str_from_index(text, at));
	if (instruction->keyword == DOCKERFILE_ONBUILD)
		read_inner(&line, instruction->text, depth);
	else
		readers[instruction->keyword](&line, instruction->text);
	take_lists(&line);
	dockerfile_demand(reader, instruction);
}

struct dockerfile_instruction *dockerfile_heredoc_owner(struct dockerfile_reader *reader, struct dockerfile_instruction *instruction)
{
	if (instruction->keyword == DOCKERFILE_ONBUILD && instruction->inner) {
		struct dockerfile_instruction *inner = arena_new(reader->arena, struct dockerfile_instruction);

		*inner = *instruction->inner;
		instruction->inner = inner;
		instruction = inner;
	}
	if (instruction->exec || (instruction->keyword != DOCKERFILE_ADD && instruction->keyword != DOCKERFILE_COPY &&
				  instruction->keyword != DOCKERFILE_RUN))
		return NULL;
	return instruction;
}
