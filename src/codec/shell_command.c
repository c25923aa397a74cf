/* SPDX-License-Identifier: Apache-2.0 */
/* Commands, simple and compound: XCU 2.9.1 and 2.9.4, with bash(1), SHELL GRAMMAR. */
#include "codec/shell_parser.h"

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
	*vec_push(&p->commands) =
		(struct shell_command){.from = shell_from(p, p->at), .depth = p->compound, .substitution = p->substitution};
	return true;
}

static void frame_close(struct shell_parser *p, const struct frame *frame, enum shell_kind kind)
{
	struct shell_command *command = &p->commands.v[frame->index];

	command->kind = kind;
	command->word_count = p->words.n - frame->words;
	command->assignment_count = p->assignments.n - frame->assignments;
	command->redirect_count = p->redirects.n - frame->redirects;
	command->words = SHELL_KEEP(p, words, frame->words, struct shell_word);
	command->assignments = SHELL_KEEP(p, assignments, frame->assignments, struct shell_assignment);
	command->redirects = SHELL_KEEP(p, redirects, frame->redirects, struct shell_redirect);
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
	*vec_push(&p->words) = (struct shell_word){
		.text = str_slice(p->text, from, to), .from = shell_from(p, from), .to = shell_to(p, to)};
	p->token_end = to;
}

static void expect(struct shell_parser *p, enum shell_keyword keyword, const char *why)
{
	if (!shell_take_keyword(p, keyword))
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
	} while (shell_take_keyword(p, WORD_ELIF));
	if (shell_take_keyword(p, WORD_ELSE))
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
	shell_skip_newlines(p);
	if (shell_take_keyword(p, WORD_IN)) {
		while (read_word(p))
			;
		shell_skip_blanks(p);
	}
}

static void for_clause(struct shell_parser *p)
{
	shell_skip_blanks(p);
	if (shell_take(p, "(("))
		shell_arithmetic(p);
	else if (read_word(p))
		for_words(p);
	else
		shell_damage(p, "a `for` has no name", p->at);
	shell_skip_blanks(p);
	if (!shell_ends_item(p))
		shell_take(p, ";");
	shell_skip_newlines(p);
	if (shell_take_keyword(p, WORD_OPEN)) {
		body(p);
		expect(p, WORD_CLOSE, "a { does not end");
	} else {
		do_group(p);
	}
}

static void case_item(struct shell_parser *p)
{
	struct shell_word pattern;

	shell_take(p, "(");
	do {
		shell_skip_blanks(p);
		if (!shell_word_read(p, SHELL_WORD_PLAIN, &pattern)) {
			shell_damage(p, "a pattern of a `case` is missing", p->at);
			return;
		}
		shell_skip_blanks(p);
	} while (shell_take(p, "|"));
	if (!shell_take(p, ")"))
		shell_damage(p, "a pattern of a `case` does not end", p->at);
	shell_list(p);
}

static void case_clause(struct shell_parser *p)
{
	if (!read_word(p))
		shell_damage(p, "a `case` has no word", p->at);
	shell_skip_newlines(p);
	expect(p, WORD_IN, "a `case` has no `in`");
	shell_skip_newlines(p);
	while (!p->damage && !shell_take_keyword(p, WORD_ESAC)) {
		case_item(p);
		if (!shell_take(p, ";;&") && !shell_take(p, ";;") && !shell_take(p, ";&")) {
			expect(p, WORD_ESAC, "a `case` has no `esac`");
			return;
		}
		shell_skip_newlines(p);
	}
}

static void function_body(struct shell_parser *p)
{
	enum shell_keyword keyword;

	shell_skip_newlines(p);
	keyword = shell_keyword_at(p);
	if (shell_peek(p, 0) != '(' && (keyword == WORD_NONE || keyword == WORD_NOT || keyword == WORD_TIME)) {
		shell_damage(p, "a function has no body", p->at);
		return;
	}
	p->compound++;
	shell_command_read(p, ++p->lists, ++p->pipelines, false);
	p->compound--;
}

static void function_clause(struct shell_parser *p)
{
	if (!read_word(p))
		shell_damage(p, "a function has no name", p->at);
	shell_skip_blanks(p);
	if (shell_take(p, "(")) {
		shell_skip_blanks(p);
		if (!shell_take(p, ")"))
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

		shell_skip_newlines(p);
		if (shell_looking_at(p, "]]")) {
			push_text(p, p->at, p->at + 2);
			p->at += 2;
			return;
		}
		while (joint < ARRAY_SIZE(joints) && (mode == SHELL_WORD_REGEX || !shell_looking_at(p, joints[joint])))
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
	if (!shell_take(p, ")"))
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
static enum shell_kind compound(struct shell_parser *p, enum shell_keyword keyword, size_t from)
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

	if (p->words.n > frame->words && declares(p->words.v[frame->words].text) &&
	    (head = shell_assignment_head(p, &name)) && shell_peek(p, head) == '(') {
		struct shell_word word;

		p->at += head;
		shell_array_read(p, &word);
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

	if (p->words.n != frame->words + 1 || p->assignments.n > frame->assignments || !shell_take(p, "("))
		return false;
	shell_skip_blanks(p);
	if (shell_take(p, ")"))
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
		if (shell_redirect_read(p) || (p->words.n == frame->words && shell_assignment_read(p)))
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
	enum shell_keyword keyword = shell_keyword_at(p);
	enum shell_kind kind = SHELL_GROUP;

	if (shell_looking_at(p, "((") && shell_is_arithmetic(p, p->at + 2)) {
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
			shell_take_keyword(p, keyword);
			kind = compound(p, keyword, from);
		}
		p->compound--;
	}
	shell_skip_blanks(p);
	while (shell_redirect_read(p))
		shell_skip_blanks(p);
	return kind;
}

/* The index of what was read. */
size_t shell_command_read(struct shell_parser *p, uint32_t list, uint32_t pipeline, bool negated)
{
	struct frame frame;

	if (!shell_enter(p))
		return SHELL_NONE;
	if (!frame_open(p, &frame)) {
		shell_leave(p);
		return SHELL_NONE;
	}
	p->commands.v[frame.index].list = list;
	p->commands.v[frame.index].pipeline = pipeline;
	p->commands.v[frame.index].negated = negated;
	frame_close(p, &frame, command_body(p, &frame));
	shell_leave(p);
	return frame.index;
}
