/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Words with quotes, escapes and variables: moby/buildkit, frontend/dockerfile/shell/lex.go. "${name}" and its operators
 * - + ? # ## % %% / //, the first three with ":" in front too.
 */
#include "base/buf.h"
#include "codec/dockerfile_parts.h"
#include "codec/dockerfile_pattern.h"

#define EXPAND_DEPTH_MAX 32u /* "${a:-${b:-…}}" */
#define EXPAND_STEPS_MAX (1u << 17) /* of one word's replacements: bytes of text times bytes of pattern */

VEC_TYPE(texts, struct str);

struct words {
	struct arena *arena;
	struct buf word;
	bool in_word;
	struct texts list;
};

struct lexer {
	struct str text;
	size_t at;
	struct dockerfile_lexing how;
	const struct dockerfile_scope *scope; /* NULL: nothing is set */
	struct arena *arena;
	const char *damage;
	size_t variables, steps;
	struct texts unset;
	unsigned depth;
};

/* ---- words ---- */

static void put_raw(struct words *words, struct str text)
{
	if (!words)
		return;
	buf_put(&words->word, text);
	words->in_word = true;
}

static void end_word(struct words *words)
{
	if (!words->word.n)
		return;
	*vec_push(&words->list) = arena_str(words->arena, buf_str(&words->word));
	buf_clear(&words->word);
	words->in_word = false;
}

/* What stands outside of quotes: blanks part words. */
static void put_split(struct words *words, struct str text)
{
	for (size_t i = 0; words && i < text.n; i++)
		if (!str_is_space(text.p[i]))
			put_raw(words, str_slice(text, i, i + 1));
		else if (words->in_word)
			end_word(words);
}

/* ---- the text ---- */

static bool at_end(const struct lexer *lexer)
{
	return lexer->at >= lexer->text.n;
}

static char peek(const struct lexer *lexer)
{
	return at_end(lexer) ? '\0' : lexer->text.p[lexer->at];
}

static struct str next(struct lexer *lexer)
{
	struct str one = str_slice(lexer->text, lexer->at, lexer->at + 1);

	lexer->at += one.n;
	return one;
}

static bool skip(struct lexer *lexer, char c)
{
	if (at_end(lexer) || lexer->text.p[lexer->at] != c)
		return false;
	lexer->at++;
	return true;
}

static void break_off(struct lexer *lexer, const char *damage)
{
	if (!lexer->damage)
		lexer->damage = damage;
	lexer->at = lexer->text.n;
}

/* False, and the word is damage, where the file's words have cost as much as they may. */
static bool spend(struct lexer *lexer, size_t work)
{
	size_t *left = lexer->scope ? lexer->scope->work : NULL;

	if (left && *left < work) {
		*left = 0;
		break_off(lexer, "replacing the variables of the file is too much work");
		return false;
	}
	if (left)
		*left -= work;
	return true;
}

static bool get(struct lexer *lexer, struct str name, bool has_default, struct str *ret_value)
{
	*ret_value = STR_NULL;
	lexer->variables++;
	if (lexer->scope && lexer->scope->value(lexer->scope->data, name, ret_value) && spend(lexer, ret_value->n + 1))
		return true;
	*ret_value = STR_NULL;
	if (!has_default)
		*vec_push(&lexer->unset) = name;
	return false;
}

/* ---- variables ---- */

static void lex_until(struct lexer *lexer, char stop, struct buf *out, struct words *words);

static bool is_special(char c)
{
	return c && strchr("@*#?-$!0", c);
}

static struct str read_name(struct lexer *lexer)
{
	size_t from = lexer->at;

	if (str_is_digit(peek(lexer)))
		while (str_is_digit(peek(lexer)))
			lexer->at++;
	else if (is_special(peek(lexer)))
		lexer->at++;
	else
		while (str_is_alnum(peek(lexer)) || peek(lexer) == '_')
			lexer->at++;
	return str_slice(lexer->text, from, lexer->at);
}

/* The part up to `stop`, quotes and variables worked out. */
static struct str read_operand(struct lexer *lexer, char stop, bool raw_escapes)
{
	struct buf out = BUF_INIT(DOCKERFILE_EXPANDED_MAX);
	bool before = lexer->how.raw_escapes;
	struct str operand;

	lexer->how.raw_escapes = raw_escapes;
	lex_until(lexer, stop, &out, NULL);
	lexer->how.raw_escapes = before;
	operand = arena_str(lexer->arena, buf_str(&out));
	buf_done(&out);
	return operand;
}

static struct str trim_pattern(struct lexer *lexer, struct str value, struct str pattern, char operator)
{
	bool longest = pattern.n && pattern.p[0] == operator;
	size_t at;

	if (longest)
		pattern = str_from_index(pattern, 1);
	if (!spend(lexer, (operator == '#' ? value.n : value.n * value.n / 2) * (pattern.n + 1)))
		return STR_NULL;
	if (!pattern_is_valid(pattern)) {
		break_off(lexer, "the pattern in ${} is not valid");
		return STR_NULL;
	}
	if (operator == '#')
		return pattern_match(pattern, value, 0, longest, &at) ? str_from_index(value, at) : value;
	return pattern_match_end(pattern, value, longest, &at) ? str_slice(value, 0, at) : value;
}

static struct str replace(struct lexer *lexer, struct str value, struct str pattern, struct str with, bool all)
{
	struct buf out = BUF_INIT(DOCKERFILE_EXPANDED_MAX);
	struct str replaced;
	size_t end, at = 0, last = SIZE_MAX, before = lexer->steps;
	bool going = true;

	/* As Go's regexp has it: what matches nothing matches between characters, but not where a match has just ended. */
	while (at <= value.n && going && (lexer->steps += (value.n - at + 1) * (pattern.n + 1)) < EXPAND_STEPS_MAX) {
		bool found = pattern_match(pattern, value, at, true, &end) && !(end == at && at == last);

		if (found) {
			buf_put(&out, with);
			going = all;
		}
		if (found && end > at) {
			at = last = end;
			continue;
		}
		if (going || found)
			buf_put(&out, str_slice(value, at, at + 1));
		at++;
	}
	spend(lexer, lexer->steps - before);
	if (lexer->steps >= EXPAND_STEPS_MAX)
		break_off(lexer, "the replacement in ${} is too much work");
	buf_put(&out, str_from_index(value, at));
	replaced = arena_str(lexer->arena, buf_str(&out));
	buf_done(&out);
	return replaced;
}

static void lex_replacement(struct lexer *lexer, struct str name, struct buf *out)
{
	bool all = skip(lexer, '/'), set;
	struct str pattern = read_operand(lexer, '/', true), with, value;

	if (lexer->damage)
		return;
	with = read_operand(lexer, '}', true);
	if (lexer->damage)
		return;
	set = get(lexer, name, false, &value);
	if (!set && lexer->how.keep_unset)
		buf_printf(out, "${%.*s/%.*s/%.*s}", STR(name), STR(pattern), STR(with));
	else if (!pattern_is_valid(pattern))
		break_off(lexer, "the pattern in ${} is not valid");
	else
		buf_put(out, replace(lexer, value, pattern, with, all));
}

static void lex_operator(struct lexer *lexer, struct str name, char operator, bool or_empty, struct buf *out)
{
	bool is_pattern = operator == '#' || operator == '%', set, missing;
	struct str operand, value;

	if (or_empty && is_pattern) {
		break_off(lexer, "the operator in ${} is not known");
		return;
	}
	operand = read_operand(lexer, '}', is_pattern);
	if (lexer->damage)
		return;
	set = get(lexer, name, operator == '-' || operator == '+', &value);
	missing = !set || (or_empty && !value.n);
	if (!set && lexer->how.keep_unset)
		buf_printf(out, "${%.*s%s%c%.*s}", STR(name), or_empty ? ":" : "", operator, STR(operand));
	else if (operator == '?' && missing)
		break_off(lexer, "a variable that must be set (\"${name:?}\") is not");
	else if (is_pattern)
		buf_put(out, trim_pattern(lexer, value, operand, operator));
	else if (operator == '+')
		buf_put(out, missing ? STR_NULL : operand);
	else
		buf_put(out, operator == '-' && missing ? operand : value);
}

static void lex_braces(struct lexer *lexer, struct buf *out)
{
	struct str name, value;
	bool or_empty;
	char c;

	if (at_end(lexer)) {
		break_off(lexer, "a \"${\" without \"}\"");
		return;
	}
	if (peek(lexer) == '{' || peek(lexer) == '}' || peek(lexer) == ':') {
		break_off(lexer, "no name in \"${\"");
		return;
	}
	name = read_name(lexer);
	if (skip(lexer, '}')) {
		if (!get(lexer, name, false, &value) && lexer->how.keep_unset)
			buf_printf(out, "${%.*s}", STR(name));
		buf_put(out, value);
		return;
	}
	or_empty = skip(lexer, ':');
	c = peek(lexer);
	lexer->at += !at_end(lexer);
	if (c == '/' && !or_empty)
		lex_replacement(lexer, name, out);
	else if (c == '-' || c == '+' || c == '?' || c == '#' || c == '%')
		lex_operator(lexer, name, c, or_empty, out);
	else
		break_off(lexer, at_end(lexer) && !c ? "a \"${\" without \"}\"" : "the operator in ${} is not known");
}

static void lex_dollar(struct lexer *lexer, struct buf *out)
{
	struct str name, value;

	lexer->at++;
	if (skip(lexer, '{')) {
		lex_braces(lexer, out);
		return;
	}
	name = read_name(lexer);
	if (!name.n)
		buf_putc(out, '$');
	else if (get(lexer, name, false, &value))
		buf_put(out, value);
	else if (lexer->how.keep_unset)
		buf_printf(out, "$%.*s", STR(name));
}

/* ---- quotes ---- */

static void lex_single(struct lexer *lexer, struct buf *out)
{
	struct str quote = next(lexer);

	if (lexer->how.raw_quotes)
		buf_put(out, quote);
	while (!at_end(lexer) && peek(lexer) != '\'')
		buf_put(out, next(lexer));
	if (at_end(lexer)) {
		break_off(lexer, "a ' without its end");
		return;
	}
	quote = next(lexer);
	if (lexer->how.raw_quotes)
		buf_put(out, quote);
}

static void lex_escape_in_double(struct lexer *lexer, struct buf *out)
{
	struct str escape = next(lexer);
	char c = peek(lexer);

	if (at_end(lexer))
		return;
	if (c != '"' && c != '$' && c != lexer->how.escape) {
		if (lexer->how.raw_escapes && !lexer->how.raw_quotes)
			buf_put(out, escape);
		buf_put(out, escape);
		return;
	}
	if (lexer->how.raw_escapes)
		buf_put(out, escape);
	buf_put(out, next(lexer));
}

static void lex_double(struct lexer *lexer, struct buf *out)
{
	struct str quote = next(lexer);

	if (lexer->how.raw_quotes)
		buf_put(out, quote);
	while (!at_end(lexer) && peek(lexer) != '"') {
		if (peek(lexer) == '$')
			lex_dollar(lexer, out);
		else if (peek(lexer) == lexer->how.escape)
			lex_escape_in_double(lexer, out);
		else
			buf_put(out, next(lexer));
	}
	if (at_end(lexer)) {
		break_off(lexer, "a \" without its end");
		return;
	}
	quote = next(lexer);
	if (lexer->how.raw_quotes)
		buf_put(out, quote);
}

/* ---- the whole ---- */

static void lex_escape(struct lexer *lexer, struct buf *out, struct words *words)
{
	struct str escape = next(lexer), escaped;

	if (lexer->how.raw_escapes) {
		put_raw(words, escape);
		buf_put(out, escape);
	}
	escaped = next(lexer);
	if (escaped.n)
		put_raw(words, escaped);
	buf_put(out, escaped);
}

/* "<<" and the blanks behind it belong to one word: a here-document's name may stand apart. */
static void lex_less(struct lexer *lexer, struct buf *out)
{
	buf_put(out, next(lexer));
	if (peek(lexer) != '<')
		return;
	buf_put(out, next(lexer));
	while (peek(lexer) == ' ' || peek(lexer) == '\t' || peek(lexer) == '\r')
		buf_put(out, next(lexer));
}

static void lex_special(struct lexer *lexer, struct buf *out, struct words *words)
{
	char c = peek(lexer);
	size_t before = out->n;
	struct str added;

	switch (c) {
	case '$':
		lex_dollar(lexer, out);
		break;
	case '\'':
		lex_single(lexer, out);
		break;
	case '"':
		lex_double(lexer, out);
		break;
	default:
		lex_less(lexer, out);
	}
	added = str_from_index(buf_str(out), before);
	if (c == '$')
		put_split(words, added);
	else
		put_raw(words, added);
}

static void lex_until(struct lexer *lexer, char stop, struct buf *out, struct words *words)
{
	if (++lexer->depth > EXPAND_DEPTH_MAX)
		break_off(lexer, "variables nested too deep");
	while (!at_end(lexer)) {
		char c = peek(lexer);

		if (stop && c == stop) {
			lexer->at++;
			lexer->depth--;
			return;
		}
		if (c == '$' || c == '\'' || c == '"' || c == '<') {
			lex_special(lexer, out, words);
		} else if (c == lexer->how.escape) {
			lex_escape(lexer, out, words);
		} else {
			struct str one = next(lexer);

			put_split(words, one);
			buf_put(out, one);
		}
	}
	lexer->depth--;
	if (stop)
		break_off(lexer, stop == '/' ? "a \"/\" is missing in ${}" : "a \"${\" without \"}\"");
}

/* Nothing in it that means anything: most words. */
static bool is_plain(struct str word, char escape)
{
	for (size_t i = 0; i < word.n; i++)
		if (word.p[i] == '$' || word.p[i] == '\'' || word.p[i] == '"' || word.p[i] == escape)
			return false;
	return word.n <= DOCKERFILE_EXPANDED_MAX;
}

void dockerfile_expand(struct str word, char escape, const struct dockerfile_scope *scope, struct arena *arena,
		       struct dockerfile_expansion *ret_expansion)
{
	struct lexer lexer = {.text = word, .how = {.escape = escape, .keep_unset = !scope}, .scope = scope, .arena = arena};
	struct buf out = BUF_INIT(DOCKERFILE_EXPANDED_MAX);
	struct str *unset = NULL;

	if (is_plain(word, escape)) {
		*ret_expansion = (struct dockerfile_expansion){.text = word};
		return;
	}
	lex_until(&lexer, '\0', &out, NULL);
	if (out.full && !lexer.damage)
		lexer.damage = "it becomes too long when its variables are replaced";
	if (lexer.unset.n) {
		unset = arena_array(arena, struct str, lexer.unset.n);
		memcpy(unset, lexer.unset.v, lexer.unset.n * sizeof(*unset));
	}
	*ret_expansion = (struct dockerfile_expansion){
		.text = arena_str(arena, buf_str(&out)),
		.variables = lexer.variables,
		.unset = unset,
		.unset_count = lexer.unset.n,
		.damage = lexer.damage,
	};
	vec_done(&lexer.unset);
	buf_done(&out);
}

static size_t lex_words(struct lexer *lexer, struct arena *arena, const struct str **ret_words)
{
	struct words words = {.arena = arena, .word = BUF_INIT(DOCKERFILE_MAX)};
	struct buf out = BUF_INIT(DOCKERFILE_MAX);
	struct str *list = NULL;
	size_t count;

	lex_until(lexer, '\0', &out, &words);
	end_word(&words);
	count = lexer->damage ? 0 : words.list.n;
	if (count) {
		list = arena_array(arena, struct str, count);
		memcpy(list, words.list.v, count * sizeof(*list));
	}
	*ret_words = list;
	buf_done(&out);
	buf_done(&words.word);
	vec_done(&words.list);
	vec_done(&lexer->unset);
	return count;
}

size_t dockerfile_lex_words(struct str text, struct dockerfile_lexing how, struct arena *arena, const struct str **ret_words)
{
	struct lexer lexer = {.text = text, .how = how, .arena = arena};

	return lex_words(&lexer, arena, ret_words);
}

size_t dockerfile_expand_words(struct str word, char escape, const struct dockerfile_scope *scope, struct arena *arena,
			       const struct str **ret_words)
{
	struct lexer lexer = {.text = word, .how = {.escape = escape, .keep_unset = !scope}, .scope = scope, .arena = arena};

	return lex_words(&lexer, arena, ret_words);
}
