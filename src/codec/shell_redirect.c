/* SPDX-License-Identifier: Apache-2.0 */
/* Redirections with their here-documents, and assignments: XCU 2.7 and 2.9.1, with bash(1), REDIRECTION and Arrays. */
#include "codec/shell_parser.h"

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

void shell_skip_comment(struct shell_parser *p)
{
	shell_skip_blanks(p);
	if (shell_peek(p, 0) == '#')
		while (shell_peek(p, 0) >= 0 && shell_peek(p, 0) != '\n')
			p->at++;
}

void shell_skip_newlines(struct shell_parser *p)
{
	for (;;) {
		shell_skip_comment(p);
		if (shell_peek(p, 0) != '\n')
			return;
		newline(p);
	}
}

/* ---- redirections and assignments ---- */

static void wait_for_body(struct shell_parser *p, struct shell_redirect *redirect, size_t from)
{
	struct shell_pending *pending = vec_push(&p->pending);
	struct str raw = str_slice(p->text, from, p->at);

	*pending = (struct shell_pending){.delimiter = shell_unquote(p, from, p->at),
					  .strip_tabs = str_ends(redirect->operator, "-"),
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

bool shell_redirect_read(struct shell_parser *p)
{
	size_t fd = descriptor(p), at = p->at;
	const char *operator= redirection(p, fd);
	struct shell_redirect one = {.fd = -1};
	uint64_t number;

	if (!operator)
		return false;
	if (fd && str_to_u64(str_slice(p->text, at, at + fd), &number) && number < 10000)
		one.fd = (int)number;
	one.operator= str_of(operator);
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
size_t shell_assignment_head(const struct shell_parser *p, size_t *ret_name)
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
void shell_array_read(struct shell_parser *p, struct shell_word *ret_word)
{
	struct shell_word element, all = {.from = shell_from(p, p->at)};
	size_t from = p->at++;

	for (;;) {
		shell_skip_newlines(p);
		if (!shell_word_read(p, SHELL_WORD_PLAIN, &element))
			break;
		all.variable |= element.variable;
	}
	if (!shell_take(p, ")"))
		shell_damage(p, "a ( does not end", from);
	all.text = str_slice(p->text, from, p->at);
	all.to = shell_to(p, p->at);
	*ret_word = all;
}

bool shell_assignment_read(struct shell_parser *p)
{
	size_t name = 0, head = shell_assignment_head(p, &name);
	struct shell_assignment one = {0};

	if (!head)
		return false;
	one.name = str_slice(p->text, p->at, p->at + name);
	one.append = p->text.p[p->at + head - 2] == '+';
	p->at += head;
	p->token_end = p->at;
	if (shell_peek(p, 0) == '(')
		shell_array_read(p, &one.value);
	else if (!shell_word_read(p, SHELL_WORD_PLAIN, &one.value))
		one.value = (struct shell_word){.text = STR_LIT(""), .from = shell_from(p, p->at), .to = shell_to(p, p->at)};
	one.value.split = false;
	*vec_push(&p->assignments) = one;
	return true;
}
