/* SPDX-License-Identifier: Apache-2.0 */
/* Words: quoting is XCU 2.2, expansions 2.6; $'…' and process substitution are bash(1), QUOTING and EXPANSION. */
#include "codec/shell_parser.h"

/* What a word under construction knows of itself; NULL where only what is expanded matters. */
struct part {
	struct shell_word *word;
	bool quoted; /* inside of double quotes, or of a here-document */
};

static void put(struct shell_parser *p, char c)
{
	buf_putc(&p->scratch, c);
}

static void expanded(struct part *part, bool splits)
{
	part->word->variable = true;
	if (splits && !part->quoted)
		part->word->split = true;
}

static bool is_name_start(int c)
{
	return c == '_' || (c >= 0 && str_is_alpha((char)c));
}

static bool is_name(int c)
{
	return is_name_start(c) || (c >= '0' && c <= '9');
}

static void read_part(struct shell_parser *p, struct part *part);

/* ---- quotes ---- */

static void single_quotes(struct shell_parser *p)
{
	size_t from = p->at++;
	int c;

	while ((c = shell_peek(p, 0)) >= 0 && c != '\'') {
		put(p, (char)c);
		p->at++;
	}
	if (c < 0)
		shell_damage(p, "a ' does not end", from);
	else
		p->at++;
}

static unsigned digits(struct shell_parser *p, unsigned base, unsigned most)
{
	unsigned value = 0, digit;

	for (; most; most--, p->at++) {
		int c = shell_peek(p, 0);

		if (c < 0 || (digit = str_hex_value((char)c)) >= base)
			break;
		value = value * base + digit;
	}
	return value;
}

/* Only bytes matter here: what lies beyond ASCII is written as UTF-8. */
static void put_character(struct shell_parser *p, unsigned value)
{
	if (value < 0x80) {
		put(p, (char)value);
	} else if (value < 0x800) {
		put(p, (char)(0xc0 | value >> 6));
		put(p, (char)(0x80 | (value & 0x3f)));
	} else {
		put(p, (char)(0xe0 | (value >> 12 & 0xf)));
		put(p, (char)(0x80 | (value >> 6 & 0x3f)));
		put(p, (char)(0x80 | (value & 0x3f)));
	}
}

/* $'…', behind the backslash. */
static void ansi_escape(struct shell_parser *p)
{
	static const char from[] = "abeEfnrtv", to[] = "\a\b\033\033\f\n\r\t\v";
	int c = shell_peek(p, 0);
	const char *plain = c > 0 ? memchr(from, c, sizeof(from) - 1) : NULL;

	if (c < 0)
		return;
	if (c >= '0' && c <= '7') {
		put(p, (char)digits(p, 8, 3));
		return;
	}
	p->at++;
	if (plain)
		put(p, to[plain - from]);
	else if (c == 'x')
		put(p, (char)digits(p, 16, 2));
	else if (c == 'u' || c == 'U')
		put_character(p, digits(p, 16, c == 'u' ? 4 : 8));
	else
		put(p, (char)c);
}

static void ansi_quotes(struct shell_parser *p)
{
	size_t from = p->at;
	int c;

	p->at += 2;
	while ((c = shell_peek(p, 0)) >= 0 && c != '\'') {
		p->at++;
		if (c == '\\')
			ansi_escape(p);
		else
			put(p, (char)c);
	}
	if (c < 0)
		shell_damage(p, "a $' does not end", from);
	else
		p->at++;
}

/* A backslash inside of double quotes or a here-document: special before few bytes only. */
static void quoted_escape(struct shell_parser *p)
{
	int c = shell_peek(p, 1);

	if (c == '\n') {
		p->at += 2;
		return;
	}
	if (c != '$' && c != '`' && c != '"' && c != '\\')
		put(p, '\\');
	else
		put(p, (char)c);
	p->at += c != '$' && c != '`' && c != '"' && c != '\\' ? 1 : 2;
}

static void double_quotes(struct shell_parser *p, struct part *part)
{
	struct part inner = {part->word, true};
	size_t from = p->at++;
	int c;

	if (!shell_enter(p))
		return;
	while ((c = shell_peek(p, 0)) >= 0 && c != '"')
		if (c == '\\') {
			quoted_escape(p);
		} else if (c == '$' || c == '`') {
			read_part(p, &inner);
		} else {
			put(p, (char)c);
			p->at++;
		}
	if (c < 0)
		shell_damage(p, "a \" does not end", from);
	else
		p->at++;
	shell_leave(p);
}

/* ---- substitutions ---- */

static void substitution(struct shell_parser *p, struct part *part, size_t open)
{
	uint32_t outside = p->substitution;

	if (!shell_enter(p))
		return;
	p->substitution = ++p->substitutions;
	shell_list(p);
	p->substitution = outside;
	if (shell_peek(p, 0) == ')')
		p->at++;
	else
		shell_damage(
			p, shell_peek(p, 0) < 0 ? "a substitution does not end" : "a substitution holds what is no command",
			open);
	shell_leave(p);
	buf_puts(&p->scratch, "${}");
	expanded(part, true);
}

/* Where a ` ` that is opened at a byte is closed; p->end where nowhere. */
static size_t backquote_end(const struct shell_parser *p, size_t open)
{
	size_t i = open + 1;

	while (i < p->end && p->text.p[i] != '`')
		i += p->text.p[i] == '\\' ? 2 : 1;
	return i < p->end ? i : p->end;
}

/* XCU 2.6.3: the backslash keeps its meaning but before $, ` and \; inside of double quotes bash takes \" so too. */
static struct str backquote_text(struct shell_parser *p, struct str inner, bool quoted)
{
	char *copy;
	size_t n = 0;

	if (str_find(inner, '\\') < 0)
		return inner;
	copy = arena_alloc(p->arena, inner.n + 1);
	for (size_t i = 0; i < inner.n; i++) {
		char next = i + 1 < inner.n ? inner.p[i + 1] : 0;

		if (inner.p[i] == '\\' && (next == '$' || next == '`' || next == '\\' || (quoted && next == '"')))
			i++;
		copy[n++] = inner.p[i];
	}
	return str_from(copy, n);
}

static void backquotes(struct shell_parser *p, struct part *part)
{
	size_t open = p->at, close = backquote_end(p, open), pending_from = p->pending_from, end = p->end;
	struct str outside = p->text, inner = str_slice(p->text, open + 1, close), text;
	uint32_t around = p->substitution;
	bool moved = p->moved;

	if (close == p->end) {
		shell_damage(p, "a ` does not end", open);
		return;
	}
	if (!shell_enter(p))
		return;
	text = backquote_text(p, inner, part->quoted);
	if (text.p != inner.p) {
		if (!moved) {
			p->moved_from = open;
			p->moved_to = close + 1;
		}
		p->moved = true;
		p->text = text;
		p->at = 0;
		p->end = text.n;
	} else {
		p->at = open + 1;
		p->end = close;
	}
	p->pending_from = p->pending.n;
	p->substitution = ++p->substitutions;
	shell_list(p);
	if (!p->damage && p->at < p->end)
		shell_damage(p, "a substitution holds what is no command", p->at);
	p->pending.n = p->pending_from;
	p->pending_from = pending_from;
	p->substitution = around;
	p->moved = moved;
	p->text = outside;
	p->end = end;
	p->at = p->token_end = close + 1;
	shell_leave(p);
	buf_puts(&p->scratch, "${}");
	expanded(part, true);
}

bool shell_is_arithmetic(const struct shell_parser *p, size_t at)
{
	size_t depth = 0;

	for (; at < p->end; at++)
		switch (p->text.p[at]) {
		case '\\':
			at++;
			break;
		case '\'':
			while (++at < p->end && p->text.p[at] != '\'')
				;
			break;
		case '(':
			depth++;
			break;
		case ')':
			if (depth-- == 0)
				return at + 1 < p->end && p->text.p[at + 1] == ')';
			break;
		default:
			break;
		}
	return false;
}

void shell_arithmetic(struct shell_parser *p)
{
	struct shell_word nobody = {0};
	struct part part = {&nobody, true};
	size_t from = p->at, depth = 0, scratch = p->scratch.n;
	int c;

	if (!shell_enter(p))
		return;
	while ((c = shell_peek(p, 0)) >= 0 && (c != ')' || depth || shell_peek(p, 1) != ')')) {
		depth += c == '(';
		depth -= c == ')' && depth;
		if (c == '$' || c == '`')
			read_part(p, &part);
		else
			p->at += c == '\\' && shell_peek(p, 1) >= 0 ? 2 : 1;
	}
	if (c < 0)
		shell_damage(p, "a (( does not end", from);
	else
		p->at += 2;
	p->scratch.n = scratch;
	shell_leave(p);
}

/* ---- parameters ---- */

static bool is_special(int c)
{
	return c > 0 && strchr("@*#?-$!", c);
}

static bool is_number(struct str name)
{
	return name.n == 1 && strchr("#?$!", name.p[0]);
}

static struct shell_use *use(struct shell_parser *p, const struct part *part, struct str name, size_t from)
{
	struct shell_use *one = vec_push(&p->uses);

	*one = (struct shell_use){.name = name,
				  .from = shell_from(p, from),
				  .to = shell_to(p, p->at),
				  .quoted = part->quoted,
				  .number = is_number(name)};
	return one;
}

/* A name, a number or a special parameter; empty where none begins here. */
static struct str parameter(struct shell_parser *p, bool braced)
{
	size_t from = p->at;
	int c = shell_peek(p, 0);

	if (is_name_start(c))
		while (is_name(shell_peek(p, 0)))
			p->at++;
	else if (c >= '0' && c <= '9')
		do
			p->at++;
		while (braced && (c = shell_peek(p, 0)) >= '0' && c <= '9');
	else if (is_special(c))
		p->at++;
	return str_slice(p->text, from, p->at);
}

/* What follows the name, up to and with the "}". */
static void brace_rest(struct shell_parser *p, const struct part *part, size_t open)
{
	struct shell_word nobody = {0};
	struct part inner = {&nobody, part->quoted};
	int c = shell_peek(p, 0);
	/* Inside of double quotes ' is a byte like others, but in patterns. */
	bool quotes = !part->quoted || c == '#' || c == '%' || c == '/' || c == '^' || c == ',';

	while ((c = shell_peek(p, 0)) >= 0 && c != '}')
		if (c == '\\') {
			p->at += shell_peek(p, 1) >= 0 ? 2 : 1;
		} else if (c == '\'' && quotes) {
			single_quotes(p);
		} else if (c == '"') {
			double_quotes(p, &inner);
		} else if (c == '$' || c == '`') {
			read_part(p, &inner);
		} else {
			p->at++;
		}
	if (c < 0)
		shell_damage(p, "a ${ does not end", open);
	else
		p->at++;
}

/* "${": bash(1), Parameter Expansion. */
static void braced(struct shell_parser *p, struct part *part)
{
	size_t open = p->at, scratch = p->scratch.n;
	bool length = false;
	struct str name;
	size_t used;
	int c;

	if (!shell_enter(p))
		return;
	p->at += 2;
	c = shell_peek(p, 0);
	if ((c == '#' || c == '!') &&
	    (is_name(shell_peek(p, 1)) || (c == '#' && (shell_peek(p, 1) == '@' || shell_peek(p, 1) == '*')))) {
		length = c == '#';
		p->at++;
	}
	name = parameter(p, true);
	used = p->uses.n;
	use(p, part, name, open);
	c = shell_peek(p, 0);
	if (c == ':')
		c = shell_peek(p, 1);
	p->uses.v[used].guarded = c > 0 && strchr("-+=?", c);
	p->uses.v[used].number |= length;
	brace_rest(p, part, open);
	p->uses.v[used].to = shell_to(p, p->at);
	p->scratch.n = scratch;
	buf_put(&p->scratch, str_slice(p->text, open, p->at));
	expanded(part, !p->uses.v[used].number);
	shell_leave(p);
}

static void plain_parameter(struct shell_parser *p, struct part *part)
{
	size_t from = p->at++;
	struct str name = parameter(p, false);

	if (!name.n) {
		put(p, '$');
		return;
	}
	expanded(part, !use(p, part, name, from)->number);
	buf_puts(&p->scratch, "${");
	buf_put(&p->scratch, name);
	put(p, '}');
}

/* $[ ], bash's older $(( )); a "$" of its own where nothing ends it on its line. */
static bool old_arithmetic(struct shell_parser *p, struct part *part)
{
	size_t depth = 0, close = p->at + 1, end = p->end;

	for (; close < end && p->text.p[close] != '\n'; close++)
		if (p->text.p[close] == '[')
			depth++;
		else if (p->text.p[close] == ']' && !--depth)
			break;
	if (close == end || p->text.p[close] != ']')
		return false;
	shell_expand_body(p, p->at + 2, close);
	p->at = close + 1;
	buf_puts(&p->scratch, "${}");
	expanded(part, false);
	return true;
}

static void dollar(struct shell_parser *p, struct part *part)
{
	size_t open = p->at;
	int c = shell_peek(p, 1);

	if (c == '[' && old_arithmetic(p, part))
		return;
	if (c == '(' && shell_peek(p, 2) == '(' && shell_is_arithmetic(p, p->at + 3)) {
		p->at += 3;
		shell_arithmetic(p);
		buf_puts(&p->scratch, "${}");
		expanded(part, false);
	} else if (c == '(') {
		p->at += 2;
		substitution(p, part, open);
	} else if (c == '{') {
		braced(p, part);
	} else if (c == '\'' && !part->quoted) {
		ansi_quotes(p);
		part->word->quoted = true;
	} else if (c == '"' && !part->quoted) {
		p->at++;
		double_quotes(p, part);
		part->word->quoted = true;
	} else {
		plain_parameter(p, part);
	}
}

/* ---- words ---- */

/* ?( ), *( ), +( ), @( ), !( ): bash(1), Pattern Matching. */
static void extended_glob(struct shell_parser *p, struct part *part)
{
	size_t open = p->at, depth = 0;
	int c;

	part->word->glob = true;
	put(p, (char)shell_peek(p, 0));
	p->at++;
	while ((c = shell_peek(p, 0)) >= 0) {
		depth += c == '(';
		depth -= c == ')';
		if (c == '(' || c == ')' || c == '|' || str_is_space((char)c) || strchr(";&<>", c)) {
			put(p, (char)c);
			p->at++;
		} else {
			read_part(p, part);
		}
		if (!depth)
			return;
	}
	shell_damage(p, "a pattern's ( does not end", open);
}

static void escape(struct shell_parser *p, struct part *part)
{
	int c = shell_peek(p, 1);

	p->at++;
	if (c == '\n') {
		p->at++;
		return;
	}
	part->word->quoted = true;
	if (c >= 0)
		p->at++;
	put(p, (char)(c >= 0 ? c : '\\'));
}

static void read_part(struct shell_parser *p, struct part *part)
{
	size_t open = p->at;
	int c = shell_peek(p, 0);

	switch (c) {
	case '\\':
		escape(p, part);
		return;
	case '\'':
		single_quotes(p);
		part->word->quoted = true;
		return;
	case '"':
		double_quotes(p, part);
		part->word->quoted = true;
		return;
	case '$':
		dollar(p, part);
		return;
	case '`':
		backquotes(p, part);
		return;
	case '<':
	case '>':
		if (shell_peek(p, 1) == '(') {
			struct part quiet = {part->word, true};

			p->at += 2;
			substitution(p, &quiet, open);
			return;
		}
		break;
	case '*':
	case '?':
	case '[':
		part->word->glob = true;
		break;
	default:
		break;
	}
	if (c >= 0 && strchr("?*+@!", c) && shell_peek(p, 1) == '(') {
		extended_glob(p, part);
		return;
	}
	put(p, (char)c);
	p->at++;
}

bool shell_word_ends(const struct shell_parser *p)
{
	int c = shell_peek(p, 0);

	switch (c) {
	case -1:
	case ' ':
	case '\t':
	case '\n':
	case ';':
	case '&':
	case '|':
	case '(':
	case ')':
		return true;
	case '<':
	case '>':
		return shell_peek(p, 1) != '(';
	case '\r':
		return shell_peek(p, 1) == '\n';
	default:
		return false;
	}
}

/* The text of a word: a view of the script where nothing in it was special. */
static struct str word_text(struct shell_parser *p, size_t from, size_t scratch)
{
	struct str built = str_from_index(buf_str(&p->scratch), scratch), raw = str_slice(p->text, from, p->at);

	return str_eq(built, raw) ? raw : arena_str(p->arena, built);
}

bool shell_word_read(struct shell_parser *p, enum shell_word_mode mode, struct shell_word *ret_word)
{
	struct shell_word word = {0};
	struct part part = {&word, false};
	size_t from = p->at, scratch = p->scratch.n, depth = 0;
	int c;

	while ((c = shell_peek(p, 0)) >= 0) {
		if (mode == SHELL_WORD_REGEX &&
		    (c == '(' || c == ')' || c == '|' || ((c == ' ' || c == '<' || c == '>') && depth))) {
			depth += c == '(';
			depth -= c == ')' && depth;
			put(p, (char)c);
			p->at++;
		} else if (shell_word_ends(p)) {
			break;
		} else {
			read_part(p, &part);
		}
	}
	if (p->at > from) {
		word.text = word_text(p, from, scratch);
		word.from = shell_from(p, from);
		word.to = shell_to(p, p->at);
		p->token_end = p->at;
		*ret_word = word;
	}
	p->scratch.n = scratch;
	return p->at > from;
}

void shell_expand_body(struct shell_parser *p, size_t from, size_t to)
{
	struct shell_word nobody = {0};
	struct part part = {&nobody, true};
	size_t at = p->at, end = p->end, scratch = p->scratch.n, token_end = p->token_end;
	int c;

	p->at = from;
	p->end = to;
	while ((c = shell_peek(p, 0)) >= 0)
		if (c == '$' || c == '`')
			read_part(p, &part);
		else
			p->at += c == '\\' && shell_peek(p, 1) >= 0 ? 2 : 1;
	p->at = at;
	p->end = end;
	p->scratch.n = scratch;
	p->token_end = token_end;
}

struct str shell_unquote(struct shell_parser *p, size_t from, size_t to)
{
	char *copy = arena_alloc(p->arena, to - from + 1), quote = 0;
	size_t n = 0;

	for (size_t i = from; i < to; i++) {
		char c = p->text.p[i];

		if (quote ? c == quote : c == '\'' || c == '"')
			quote = quote ? 0 : c;
		else if (c == '\\' && quote != '\'' && i + 1 < to)
			copy[n++] = p->text.p[++i];
		else
			copy[n++] = c;
	}
	return str_from(copy, n);
}
