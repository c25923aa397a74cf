/* SPDX-License-Identifier: Apache-2.0 */
/* Lists, pipelines and compound commands: XCU 2.9 and 2.10, with bash(1), SHELL GRAMMAR. */
#include "codec/shell_parser.h"

#include "base/text.h"

#define NONE SIZE_MAX

/* Words that mean something where a command may begin: XCU 2.4. */
enum keyword {
	WORD_NONE,
	WORD_IF, WORD_THEN, WORD_ELSE, WORD_ELIF, WORD_FI,
	WORD_WHILE, WORD_UNTIL, WORD_FOR, WORD_SELECT, WORD_IN, WORD_DO, WORD_DONE,
	WORD_CASE, WORD_ESAC, WORD_FUNCTION, WORD_TIME, WORD_COPROC,
	WORD_OPEN, WORD_CLOSE, WORD_NOT, WORD_TEST,
};

static const struct {
	const char *text;
	enum keyword keyword;
	bool closes; /* cannot begin a command: ends the list around it */
} keywords[] = {
	{"if", WORD_IF, false},       {"then", WORD_THEN, true},     {"else", WORD_ELSE, true},         {"elif", WORD_ELIF, true},
	{"fi", WORD_FI, true},        {"while", WORD_WHILE, false},  {"until", WORD_UNTIL, false},      {"for", WORD_FOR, false},
	{"select", WORD_SELECT, false}, {"in", WORD_IN, false},      {"do", WORD_DO, true},             {"done", WORD_DONE, true},
	{"case", WORD_CASE, false},   {"esac", WORD_ESAC, true},     {"function", WORD_FUNCTION, false}, {"time", WORD_TIME, false},
	{"coproc", WORD_COPROC, false}, {"{", WORD_OPEN, false},     {"}", WORD_CLOSE, true},           {"!", WORD_NOT, false},
	{"[[", WORD_TEST, false},
};

static size_t command(struct shell_parser *p, uint32_t list, uint32_t pipeline, bool negated);

/* ---- the reader ---- */

void shell_damage(struct shell_parser *p, const char *why, size_t at)
{
	if (p->damage)
		return;
	p->damage = why;
	p->damage_at = shell_from(p, at);
}

bool shell_enter(struct shell_parser *p)
{
	if (p->level == SHELL_DEPTH_MAX) {
		p->capped = !p->damage;
		shell_damage(p, "it is nested more than 64 deep", p->at);
		return false;
	}
	p->level++;
	return true;
}

void shell_leave(struct shell_parser *p)
{
	p->level--;
}

size_t shell_from(const struct shell_parser *p, size_t at)
{
	return p->moved ? p->moved_from : at;
}

size_t shell_to(const struct shell_parser *p, size_t at)
{
	return p->moved ? p->moved_to : at;
}

void shell_skip_blanks(struct shell_parser *p)
{
	for (int c; (c = shell_peek(p, 0)) >= 0; p->at++)
		if (c == '\\' && shell_peek(p, 1) == '\n')
			p->at++;
		else if (c != ' ' && c != '\t' && (c != '\r' || shell_peek(p, 1) != '\n'))
			return;
}

/* ---- here-documents ---- */

static struct str strip_tabs(struct shell_parser *p, struct str body)
{
	char *copy = arena_alloc(p->arena, body.n + 1);
	size_t n = 0;
	bool begins = true;

	for (size_t i = 0; i < body.n; i++) {
		if (begins && body.p[i] == '\t')
			continue;
		copy[n++] = body.p[i];
		begins = body.p[i] == '\n';
	}
	return str_from(copy, n);
}

/* One that its delimiter does not end goes on to the end of the script, as shells take it. */
static void read_body(struct shell_parser *p, struct shell_pending pending)
{
	size_t from = p->at, to = p->end, pending_from = p->pending_from;
	struct str rest = str_slice(p->text, p->at, p->end), line;

	p->at = p->end;
	while (rest.n) {
		size_t begin = (size_t)(rest.p - p->text.p);

		str_next_line(&rest, &line);
		while (pending.strip_tabs && str_skip(&line, "\t"))
			;
		if (str_eq(line, pending.delimiter)) {
			to = begin;
			p->at = p->end - rest.n;
			break;
		}
	}
	*pending.body = str_slice(p->text, from, to);
	if (pending.strip_tabs)
		*pending.body = strip_tabs(p, *pending.body);
	if (!pending.expand)
		return;
	p->pending_from = p->pending.n;
	shell_expand_body(p, from, to);
	p->pending_from = pending_from;
}

static void newline(struct shell_parser *p)
{
	p->at++;
	for (size_t i = p->pending_from; i < p->pending.n && !p->damage; i++)
		read_body(p, p->pending.v[i]);
	if (p->pending.n > p->pending_from)
		p->pending.n = p->pending_from;
}

static void skip_comment(struct shell_parser *p)
{
	shell_skip_blanks(p);
	if (shell_peek(p, 0) == '#')
		while (shell_peek(p, 0) >= 0 && shell_peek(p, 0) != '\n')
			p->at++;
}

static void skip_newlines(struct shell_parser *p)
{
	for (;;) {
		skip_comment(p);
		if (shell_peek(p, 0) != '\n')
			return;
		newline(p);
	}
}

/* ---- tokens ---- */

static bool ends_keyword(int c)
{
	return c < 0 || strchr(" \t\n;&|()<>", c) || c == '\r';
}

/* The reserved word that stands here, its place in the table; NONE where none does. */
static size_t keyword_here(const struct shell_parser *p)
{
	struct str rest = str_slice(p->text, p->at, p->damage ? p->at : p->end);

	for (size_t i = 0; i < ARRAY_SIZE(keywords); i++)
		if (str_starts(rest, keywords[i].text) && ends_keyword(shell_peek(p, strlen(keywords[i].text))))
			return i;
	return NONE;
}

static enum keyword keyword_at(const struct shell_parser *p)
{
	size_t i = keyword_here(p);

	return i == NONE ? WORD_NONE : keywords[i].keyword;
}

static bool take_keyword(struct shell_parser *p, enum keyword keyword)
{
	size_t i = keyword_here(p);

	if (i == NONE || keywords[i].keyword != keyword)
		return false;
	p->at += strlen(keywords[i].text);
	p->token_end = p->at;
	return true;
}

static bool looking_at(const struct shell_parser *p, const char *text)
{
	return !p->damage && str_starts(str_slice(p->text, p->at, p->end), text);
}

static bool take_text(struct shell_parser *p, const char *text)
{
	if (!looking_at(p, text))
		return false;
	p->at += strlen(text);
	p->token_end = p->at;
	return true;
}

static bool ends_case_item(const struct shell_parser *p)
{
	return looking_at(p, ";;") || looking_at(p, ";&");
}

/* ---- redirections and assignments ---- */

static void wait_for_body(struct shell_parser *p, struct shell_redirect *redirect, size_t from)
{
	struct shell_pending *pending = vec_push(&p->pending);
	struct str raw = str_slice(p->text, from, p->at);

	*pending = (struct shell_pending){.delimiter = shell_unquote(p, from, p->at), .strip_tabs = str_ends(redirect->operator, "-"),
					  .body = arena_new(p->arena, struct str)};
	pending->expand = str_find(raw, '\'') < 0 && str_find(raw, '"') < 0 && str_find(raw, '\\') < 0;
	redirect->body = pending->body;
}

/* Bytes of what names the descriptor: "2", "{name}"; only directly before the operator. */
static size_t descriptor(const struct shell_parser *p)
{
	size_t n = 0;
	int c;

	if (shell_peek(p, 0) == '{') {
		for (n = 1; (c = shell_peek(p, n)) == '_' || (c >= 0 && str_is_alnum((char)c)); n++)
			;
		n = c == '}' && n > 1 ? n + 1 : 0;
	} else {
		while ((c = shell_peek(p, n)) >= '0' && c <= '9')
			n++;
	}
	c = shell_peek(p, n);
	return c == '<' || c == '>' ? n : 0;
}

/* XCU 2.7, and bash(1), REDIRECTION; a longer operator before its prefix. */
static const char *redirection(const struct shell_parser *p, size_t ahead)
{
	static const char *const operators[] = {"&>>", "&>", "<<<", "<<-", "<<", "<&", "<>", "<", ">>", ">&", ">|", ">"};
	struct str rest = str_slice(p->text, p->at + ahead, p->damage ? 0 : p->end);

	if (shell_peek(p, ahead + 1) == '(' && shell_peek(p, ahead) != '&')
		return NULL;
	for (size_t i = 0; i < ARRAY_SIZE(operators); i++)
		if (str_starts(rest, operators[i]))
			return operators[i];
	return NULL;
}

static bool redirect(struct shell_parser *p)
{
	size_t fd = descriptor(p), at = p->at;
	const char *operator = redirection(p, fd);
	struct shell_redirect one = {.fd = -1};
	uint64_t number;

	if (!operator)
		return false;
	if (fd && str_to_u64(str_slice(p->text, at, at + fd), &number) && number < 10000)
		one.fd = (int)number;
	one.operator = str_of(operator);
	p->at += fd + strlen(operator);
	shell_skip_blanks(p);
	at = p->at;
	if (shell_peek(p, 0) == '#' || !shell_word_read(p, SHELL_WORD_PLAIN, &one.target)) {
		shell_damage(p, "a redirection goes nowhere", at);
		return true;
	}
	if (str_is(one.operator, "<<") || str_is(one.operator, "<<-"))
		wait_for_body(p, &one, at);
	*vec_push(&p->redirects) = one;
	return true;
}

/* Where "[…]" that begins `n` bytes ahead ends; 0 where it does not. What is expanded in it is not read. */
static size_t subscript(const struct shell_parser *p, size_t n)
{
	size_t depth = 0;
	int c, quote = 0;

	for (; (c = shell_peek(p, n)) >= 0 && c != '\n'; n++)
		if (quote || c == '\'' || c == '"')
			quote = !quote ? c : c == quote ? 0 : quote;
		else if (c == '[')
			depth++;
		else if (c == ']' && !--depth)
			return n + 1;
		else if (str_is_space((char)c))
			break;
	return 0;
}

/* Bytes of "NAME=", "NAME+=", "NAME[…]="; 0 where it is none. */
static size_t assignment_head(const struct shell_parser *p, size_t *ret_name)
{
	size_t n = 0;
	int c = shell_peek(p, 0);

	if (c != '_' && (c < 0 || !str_is_alpha((char)c)))
		return 0;
	while ((c = shell_peek(p, n)) == '_' || (c >= 0 && str_is_alnum((char)c)))
		n++;
	*ret_name = n;
	if (c == '[') {
		n = subscript(p, n);
		c = n ? shell_peek(p, n) : -1;
	}
	if (c == '+')
		c = shell_peek(p, ++n);
	return c == '=' ? n + 1 : 0;
}

/* "( … )" of an array: XCU has none, bash(1), Arrays. */
static void array(struct shell_parser *p, struct shell_word *ret_word)
{
	struct shell_word element, all = {.from = shell_from(p, p->at)};
	size_t from = p->at++;

	for (;;) {
		skip_newlines(p);
		if (!shell_word_read(p, SHELL_WORD_PLAIN, &element))
			break;
		all.variable |= element.variable;
	}
	if (!take_text(p, ")"))
		shell_damage(p, "a ( does not end", from);
	all.text = str_slice(p->text, from, p->at);
	all.to = shell_to(p, p->at);
	*ret_word = all;
}

static bool assignment(struct shell_parser *p)
{
	size_t name = 0, head = assignment_head(p, &name);
	struct shell_assignment one = {0};

	if (!head)
		return false;
	one.name = str_slice(p->text, p->at, p->at + name);
	one.append = p->text.p[p->at + head - 2] == '+';
	p->at += head;
	p->token_end = p->at;
	if (shell_peek(p, 0) == '(')
		array(p, &one.value);
	else if (!shell_word_read(p, SHELL_WORD_PLAIN, &one.value))
		one.value = (struct shell_word){.text = STR_LIT(""), .from = shell_from(p, p->at), .to = shell_to(p, p->at)};
	one.value.split = false;
	*vec_push(&p->assignments) = one;
	return true;
}

/* ---- commands ---- */

/* Where the lists of a command begin on the stacks. */
struct frame {
	size_t index, words, assignments, redirects;
};

static bool frame_open(struct shell_parser *p, struct frame *ret_frame)
{
	if (p->commands.n == SHELL_COMMANDS_MAX) {
		p->capped = !p->damage;
		shell_damage(p, "it has more than 100000 commands", p->at);
		return false;
	}
	*ret_frame = (struct frame){p->commands.n, p->words.n, p->assignments.n, p->redirects.n};
	*vec_push(&p->commands) = (struct shell_command){.from = shell_from(p, p->at), .depth = p->compound,
							 .substitution = p->substitution};
	return true;
}

#define KEEP(p, stack, from, type)                                                                             \
	({                                                                                                     \
		size_t count_ = (p)->stack.n - (from);                                                         \
		type *copy_ = count_ ? arena_array((p)->arena, type, count_) : NULL;                           \
		if (count_)                                                                                    \
			memcpy(copy_, (p)->stack.v + (from), count_ * sizeof(type));                           \
		(p)->stack.n = (from);                                                                         \
		copy_;                                                                                         \
	})

static void frame_close(struct shell_parser *p, const struct frame *frame, enum shell_kind kind)
{
	struct shell_command *command = &p->commands.v[frame->index];

	command->kind = kind;
	command->word_count = p->words.n - frame->words;
	command->assignment_count = p->assignments.n - frame->assignments;
	command->redirect_count = p->redirects.n - frame->redirects;
	command->words = KEEP(p, words, frame->words, struct shell_word);
	command->assignments = KEEP(p, assignments, frame->assignments, struct shell_assignment);
	command->redirects = KEEP(p, redirects, frame->redirects, struct shell_redirect);
	command->to = shell_to(p, p->token_end);
	if (command->to < command->from) /* damaged before its first token */
		command->to = command->from;
}

static bool read_word(struct shell_parser *p)
{
	struct shell_word word;

	shell_skip_blanks(p);
	if (!shell_word_read(p, SHELL_WORD_PLAIN, &word))
		return false;
	*vec_push(&p->words) = word;
	return true;
}

static void push_text(struct shell_parser *p, size_t from, size_t to)
{
	*vec_push(&p->words) = (struct shell_word){.text = str_slice(p->text, from, to), .from = shell_from(p, from), .to = shell_to(p, to)};
	p->token_end = to;
}

static void expect(struct shell_parser *p, enum keyword keyword, const char *why)
{
	if (!take_keyword(p, keyword))
		shell_damage(p, why, p->at);
}

/* A list that must not be empty, as every compound command wants it. */
static void body(struct shell_parser *p)
{
	size_t from = p->at;

	if (!shell_list(p))
		shell_damage(p, "a command is missing", from);
}

static void if_clause(struct shell_parser *p)
{
	do {
		body(p);
		expect(p, WORD_THEN, "an `if` has no `then`");
		body(p);
	} while (take_keyword(p, WORD_ELIF));
	if (take_keyword(p, WORD_ELSE))
		body(p);
	expect(p, WORD_FI, "an `if` has no `fi`");
}

static void do_group(struct shell_parser *p)
{
	expect(p, WORD_DO, "a loop has no `do`");
	body(p);
	expect(p, WORD_DONE, "a loop has no `done`");
}

static void for_words(struct shell_parser *p)
{
	skip_newlines(p);
	if (take_keyword(p, WORD_IN)) {
		while (read_word(p))
			;
		shell_skip_blanks(p);
	}
}

static void for_clause(struct shell_parser *p)
{
	shell_skip_blanks(p);
	if (take_text(p, "(("))
		shell_arithmetic(p);
	else if (read_word(p))
		for_words(p);
	else
		shell_damage(p, "a `for` has no name", p->at);
	shell_skip_blanks(p);
	if (!ends_case_item(p))
		take_text(p, ";");
	skip_newlines(p);
	if (take_keyword(p, WORD_OPEN)) {
		body(p);
		expect(p, WORD_CLOSE, "a { does not end");
	} else {
		do_group(p);
	}
}

static void case_item(struct shell_parser *p)
{
	struct shell_word pattern;

	take_text(p, "(");
	do {
		shell_skip_blanks(p);
		if (!shell_word_read(p, SHELL_WORD_PLAIN, &pattern)) {
			shell_damage(p, "a pattern of a `case` is missing", p->at);
			return;
		}
		shell_skip_blanks(p);
	} while (take_text(p, "|"));
	if (!take_text(p, ")"))
		shell_damage(p, "a pattern of a `case` does not end", p->at);
	shell_list(p);
}

static void case_clause(struct shell_parser *p)
{
	if (!read_word(p))
		shell_damage(p, "a `case` has no word", p->at);
	skip_newlines(p);
	expect(p, WORD_IN, "a `case` has no `in`");
	skip_newlines(p);
	while (!p->damage && !take_keyword(p, WORD_ESAC)) {
		case_item(p);
		if (!take_text(p, ";;&") && !take_text(p, ";;") && !take_text(p, ";&")) {
			expect(p, WORD_ESAC, "a `case` has no `esac`");
			return;
		}
		skip_newlines(p);
	}
}

static void function_body(struct shell_parser *p)
{
	enum keyword keyword;

	skip_newlines(p);
	keyword = keyword_at(p);
	if (shell_peek(p, 0) != '(' && (keyword == WORD_NONE || keyword == WORD_NOT || keyword == WORD_TIME)) {
		shell_damage(p, "a function has no body", p->at);
		return;
	}
	p->compound++;
	command(p, ++p->lists, ++p->pipelines, false);
	p->compound--;
}

static void function_clause(struct shell_parser *p)
{
	if (!read_word(p))
		shell_damage(p, "a function has no name", p->at);
	shell_skip_blanks(p);
	if (take_text(p, "(")) {
		shell_skip_blanks(p);
		if (!take_text(p, ")"))
			shell_damage(p, "a ( does not end", p->at);
	}
	function_body(p);
}

/* [[ ]]: bash(1), Compound Commands. What joins its parts is a word as well. */
static void test_clause(struct shell_parser *p, size_t from)
{
	static const char *const joints[] = {"&&", "||", "(", ")", "<", ">"};
	enum shell_word_mode mode = SHELL_WORD_PLAIN;
	struct shell_word word;

	push_text(p, from, from + 2);
	while (!p->damage) {
		size_t joint = 0;

		skip_newlines(p);
		if (looking_at(p, "]]")) {
			push_text(p, p->at, p->at + 2);
			p->at += 2;
			return;
		}
		while (joint < ARRAY_SIZE(joints) && (mode == SHELL_WORD_REGEX || !looking_at(p, joints[joint])))
			joint++;
		if (joint < ARRAY_SIZE(joints)) {
			p->at += strlen(joints[joint]);
			push_text(p, p->at - strlen(joints[joint]), p->at);
		} else if (shell_word_read(p, mode, &word)) {
			word.split = false;
			*vec_push(&p->words) = word;
			mode = str_is(word.text, "=~") ? SHELL_WORD_REGEX : SHELL_WORD_PLAIN;
		} else {
			shell_damage(p, "a [[ does not end", from);
		}
	}
}

static void group(struct shell_parser *p)
{
	size_t from = p->at++;

	body(p);
	if (!take_text(p, ")"))
		shell_damage(p, "a ( does not end", from);
}

static void brace_group(struct shell_parser *p)
{
	body(p);
	expect(p, WORD_CLOSE, "a { does not end");
}

static void while_clause(struct shell_parser *p)
{
	body(p);
	do_group(p);
}

/* The compound command that a reserved word begins. */
static enum shell_kind compound(struct shell_parser *p, enum keyword keyword, size_t from)
{
	switch (keyword) {
	case WORD_IF:
		if_clause(p);
		return SHELL_GROUP;
	case WORD_WHILE:
	case WORD_UNTIL:
		while_clause(p);
		return SHELL_GROUP;
	case WORD_FOR:
	case WORD_SELECT:
		for_clause(p);
		return SHELL_FOR;
	case WORD_CASE:
		case_clause(p);
		return SHELL_CASE;
	case WORD_FUNCTION:
		p->compound--;
		function_clause(p);
		p->compound++;
		return SHELL_FUNCTION;
	case WORD_TEST:
		test_clause(p, from);
		return SHELL_TEST;
	default:
		brace_group(p);
		return SHELL_GROUP;
	}
}

/* Words of these may be assignments of arrays. */
static bool declares(struct str name)
{
	static const char *const names[] = {"declare", "typeset", "local", "export", "readonly"};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (str_is(name, names[i]))
			return true;
	return false;
}

static bool argument(struct shell_parser *p, const struct frame *frame)
{
	size_t from = p->at, name, head;

	if (p->words.n > frame->words && declares(p->words.v[frame->words].text) && (head = assignment_head(p, &name)) &&
	    shell_peek(p, head) == '(') {
		struct shell_word word;

		p->at += head;
		array(p, &word);
		word.from = shell_from(p, from);
		word.text = str_slice(p->text, from, p->at);
		*vec_push(&p->words) = word;
		return true;
	}
	return read_word(p);
}

/* "NAME ( )" turns out to be a function. */
static bool becomes_function(struct shell_parser *p, const struct frame *frame)
{
	size_t at = p->at;

	if (p->words.n != frame->words + 1 || p->assignments.n > frame->assignments || !take_text(p, "("))
		return false;
	shell_skip_blanks(p);
	if (take_text(p, ")"))
		return true;
	p->at = at;
	return false;
}

static enum shell_kind simple(struct shell_parser *p, const struct frame *frame)
{
	for (;;) {
		shell_skip_blanks(p);
		if (shell_peek(p, 0) == '#')
			break;
		if (redirect(p) || (p->words.n == frame->words && assignment(p)))
			continue;
		if (!argument(p, frame))
			break;
		shell_skip_blanks(p);
		if (becomes_function(p, frame)) {
			function_body(p);
			return SHELL_FUNCTION;
		}
	}
	if (shell_peek(p, 0) == '(')
		shell_damage(p, "a ( stands where none can", p->at);
	return SHELL_SIMPLE;
}

static enum shell_kind command_body(struct shell_parser *p, const struct frame *frame)
{
	size_t from = p->at;
	enum keyword keyword = keyword_at(p);
	enum shell_kind kind = SHELL_GROUP;

	if (looking_at(p, "((") && shell_is_arithmetic(p, p->at + 2)) {
		p->at += 2;
		shell_arithmetic(p);
		push_text(p, from, p->at);
		kind = SHELL_ARITHMETIC;
	} else if (shell_peek(p, 0) != '(' && (keyword == WORD_NONE || keyword == WORD_IN)) {
		return simple(p, frame);
	} else {
		p->compound++;
		if (shell_peek(p, 0) == '(') {
			group(p);
		} else {
			take_keyword(p, keyword);
			kind = compound(p, keyword, from);
		}
		p->compound--;
	}
	shell_skip_blanks(p);
	while (redirect(p))
		shell_skip_blanks(p);
	return kind;
}

/* The index of what was read. */
static size_t command(struct shell_parser *p, uint32_t list, uint32_t pipeline, bool negated)
{
	struct frame frame;

	if (!shell_enter(p))
		return NONE;
	if (!frame_open(p, &frame)) {
		shell_leave(p);
		return NONE;
	}
	p->commands.v[frame.index].list = list;
	p->commands.v[frame.index].pipeline = pipeline;
	p->commands.v[frame.index].negated = negated;
	frame_close(p, &frame, command_body(p, &frame));
	shell_leave(p);
	return frame.index;
}

/* ---- lists ---- */

/* Whether no command can begin here: the list around ends, or is damaged. */
static bool ends_list(const struct shell_parser *p)
{
	size_t i = keyword_here(p);
	int c = shell_peek(p, 0);

	return c < 0 || c == ')' || c == ';' || c == '|' || (c == '&' && shell_peek(p, 1) != '>') || (i != NONE && keywords[i].closes);
}

/* "!", "time" and "coproc" before a pipeline; true where there was one. */
static bool prefixes(struct shell_parser *p, bool *ret_negated)
{
	bool any = false;

	for (;;) {
		if (take_keyword(p, WORD_NOT))
			*ret_negated = !*ret_negated;
		else if (take_keyword(p, WORD_TIME) || take_keyword(p, WORD_COPROC))
			;
		else
			return any;
		any = true;
		shell_skip_blanks(p);
		if (looking_at(p, "-p ")) /* of time */
			p->at += 3;
		shell_skip_blanks(p);
	}
}

/* The index of its last command; NONE where there is none. */
static size_t pipeline(struct shell_parser *p, uint32_t list)
{
	uint32_t number = ++p->pipelines;
	bool negated = false, alone = prefixes(p, &negated);
	size_t last = NONE;

	while (!ends_list(p)) {
		last = command(p, list, number, negated);
		shell_skip_blanks(p);
		if (last == NONE || shell_peek(p, 0) != '|' || shell_peek(p, 1) == '|')
			return last;
		p->commands.v[last].joint = shell_peek(p, 1) == '&' ? SHELL_PIPE_ALL : SHELL_PIPE;
		p->at += shell_peek(p, 1) == '&' ? 2 : 1;
		alone = false;
		skip_newlines(p);
		prefixes(p, &(bool){false});
	}
	if (!alone && !p->damage)
		shell_damage(p, "a command is missing", p->at);
	return NONE;
}

static size_t and_or(struct shell_parser *p)
{
	uint32_t list = ++p->lists;

	for (;;) {
		size_t last = pipeline(p, list);
		bool and;

		shell_skip_blanks(p);
		and = looking_at(p, "&&");
		if (!and && !looking_at(p, "||"))
			return last;
		if (last != NONE)
			p->commands.v[last].joint = and ? SHELL_AND : SHELL_OR;
		p->at += 2;
		skip_newlines(p);
	}
}

size_t shell_list(struct shell_parser *p)
{
	size_t count = 0;

	for (;; count++) {
		enum shell_joint joint;
		size_t last;
		int c;

		skip_newlines(p);
		if (ends_list(p))
			return count;
		last = and_or(p);
		skip_comment(p);
		c = shell_peek(p, 0);
		if (c == '\n' || (c == ';' && !ends_case_item(p)))
			joint = SHELL_SEQUENCE;
		else if (c == '&' && shell_peek(p, 1) != '&')
			joint = SHELL_BACKGROUND;
		else
			return count + 1;
		if (last != NONE)
			p->commands.v[last].joint = joint;
		if (c != '\n')
			p->at++;
	}
}

/* ---- the script ---- */

static int by_first_byte(const void *a, const void *b)
{
	const struct shell_use *one = a, *other = b;

	return one->from != other->from ? (one->from < other->from ? -1 : 1) : (one->to > other->to) - (one->to < other->to);
}

static void gather_names(struct shell_parser *p, struct shell_script *script)
{
	struct shell_names names = {0};
	struct str *copy;

	for (size_t i = 0; i < script->command_count; i++)
		script->sets_anything |= shell_names_of(&script->commands[i], &names);
	for (size_t i = 0; i < script->use_count; i++)
		shell_names_of_use(&script->uses[i], str_slice(p->text, script->uses[i].from, script->uses[i].to), &names);
	vec_sort_unique(&names, str_order);
	copy = names.n ? arena_array(p->arena, struct str, names.n) : NULL;
	if (copy)
		memcpy(copy, names.v, names.n * sizeof(*copy));
	script->set = copy;
	script->set_count = names.n;
	vec_done(&names);
}

static void finish(struct shell_parser *p, struct shell_script *ret_script)
{
	vec_sort(&p->uses, by_first_byte);
	*ret_script = (struct shell_script){.command_count = p->commands.n, .use_count = p->uses.n, .damage = p->damage,
					    .damage_at = p->damage_at, .capped = p->capped};
	ret_script->commands = KEEP(p, commands, 0, struct shell_command);
	ret_script->uses = KEEP(p, uses, 0, struct shell_use);
	gather_names(p, ret_script);
	vec_done(&p->commands);
	vec_done(&p->uses);
	vec_done(&p->words);
	vec_done(&p->assignments);
	vec_done(&p->redirects);
	vec_done(&p->pending);
	buf_done(&p->scratch);
}

void shell_parse(struct str script, struct arena *arena, struct shell_script *ret_script)
{
	/* A word's text is at most twice as long as the word ("$a" becomes "${a}"), and those around it lie below it. */
	struct shell_parser p = {.text = script, .end = script.n, .arena = arena, .scratch = BUF_INIT(script.n * 4 + 64)};

	shell_list(&p);
	if (!p.damage && p.at < p.end)
		shell_damage(&p, "what stands here has no beginning", p.at);
	finish(&p, ret_script);
}

struct str shell_name(const struct shell_command *command)
{
	struct str name, folder;

	if (command->kind != SHELL_SIMPLE || !command->word_count || command->words[0].variable)
		return STR_NULL;
	name = command->words[0].text;
	return str_cut_last(name, '/', &folder, &name) ? name : command->words[0].text;
}
