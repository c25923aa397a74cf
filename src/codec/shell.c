/* SPDX-License-Identifier: Apache-2.0 */
/* The script, its lists and pipelines: XCU 2.9.2 and 2.9.3. */
#include "codec/shell_parser.h"

static const struct {
	const char *text;
	enum shell_keyword keyword;
	bool closes; /* cannot begin a command: ends the list around it */
} keywords[] = {
	{"if", WORD_IF, false},	      {"then", WORD_THEN, true},      {"else", WORD_ELSE, true},
	{"elif", WORD_ELIF, true},    {"fi", WORD_FI, true},	      {"while", WORD_WHILE, false},
	{"until", WORD_UNTIL, false}, {"for", WORD_FOR, false},	      {"select", WORD_SELECT, false},
	{"in", WORD_IN, false},	      {"do", WORD_DO, true},	      {"done", WORD_DONE, true},
	{"case", WORD_CASE, false},   {"esac", WORD_ESAC, true},      {"function", WORD_FUNCTION, false},
	{"time", WORD_TIME, false},   {"coproc", WORD_COPROC, false}, {"{", WORD_OPEN, false},
	{"}", WORD_CLOSE, true},      {"!", WORD_NOT, false},	      {"[[", WORD_TEST, false},
};

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

/* ---- tokens ---- */

static bool ends_keyword(int c)
{
	return c < 0 || strchr(" \t\n;&|()<>", c) || c == '\r';
}

/* The reserved word that stands here, its place in the table; SHELL_NONE where none does. */
static size_t keyword_here(const struct shell_parser *p)
{
	struct str rest = str_slice(p->text, p->at, p->damage ? p->at : p->end);

	for (size_t i = 0; i < ARRAY_SIZE(keywords); i++)
		if (str_starts(rest, keywords[i].text) && ends_keyword(shell_peek(p, strlen(keywords[i].text))))
			return i;
	return SHELL_NONE;
}

enum shell_keyword shell_keyword_at(const struct shell_parser *p)
{
	size_t i = keyword_here(p);

	return i == SHELL_NONE ? WORD_NONE : keywords[i].keyword;
}

bool shell_take_keyword(struct shell_parser *p, enum shell_keyword keyword)
{
	size_t i = keyword_here(p);

	if (i == SHELL_NONE || keywords[i].keyword != keyword)
		return false;
	p->at += strlen(keywords[i].text);
	p->token_end = p->at;
	return true;
}

bool shell_looking_at(const struct shell_parser *p, const char *text)
{
	return !p->damage && str_starts(str_slice(p->text, p->at, p->end), text);
}

bool shell_take(struct shell_parser *p, const char *text)
{
	if (!shell_looking_at(p, text))
		return false;
	p->at += strlen(text);
	p->token_end = p->at;
	return true;
}

bool shell_ends_item(const struct shell_parser *p)
{
	return shell_looking_at(p, ";;") || shell_looking_at(p, ";&");
}

/* ---- lists ---- */

/* Whether no command can begin here: the list around ends, or is damaged. */
static bool ends_list(const struct shell_parser *p)
{
	size_t i = keyword_here(p);
	int c = shell_peek(p, 0);

	return c < 0 || c == ')' || c == ';' || c == '|' || (c == '&' && shell_peek(p, 1) != '>') ||
	       (i != SHELL_NONE && keywords[i].closes);
}

/* "!", "time" and "coproc" before a pipeline; true where there was one. */
static bool prefixes(struct shell_parser *p, bool *ret_negated)
{
	bool any = false;

	for (;;) {
		if (shell_take_keyword(p, WORD_NOT))
			*ret_negated = !*ret_negated;
		else if (shell_take_keyword(p, WORD_TIME) || shell_take_keyword(p, WORD_COPROC))
			;
		else
			return any;
		any = true;
		shell_skip_blanks(p);
		if (shell_looking_at(p, "-p ")) /* of time */
			p->at += 3;
		shell_skip_blanks(p);
	}
}

/* The index of its last command; SHELL_NONE where there is none. */
static size_t pipeline(struct shell_parser *p, uint32_t list)
{
	uint32_t number = ++p->pipelines;
	bool negated = false, alone = prefixes(p, &negated);
	size_t last = SHELL_NONE;

	while (!ends_list(p)) {
		last = shell_command_read(p, list, number, negated);
		shell_skip_blanks(p);
		if (last == SHELL_NONE || shell_peek(p, 0) != '|' || shell_peek(p, 1) == '|')
			return last;
		p->commands.v[last].joint = shell_peek(p, 1) == '&' ? SHELL_PIPE_ALL : SHELL_PIPE;
		p->at += shell_peek(p, 1) == '&' ? 2 : 1;
		alone = false;
		shell_skip_newlines(p);
		prefixes(p, &(bool){false});
	}
	if (!alone && !p->damage)
		shell_damage(p, "a command is missing", p->at);
	return SHELL_NONE;
}

static size_t and_or(struct shell_parser *p)
{
	uint32_t list = ++p->lists;

	for (;;) {
		size_t last = pipeline(p, list);
		bool and;

		shell_skip_blanks(p);
		and = shell_looking_at(p, "&&");
		if (!and&&!shell_looking_at(p, "||"))
			return last;
		if (last != SHELL_NONE)
			p->commands.v[last].joint = and? SHELL_AND : SHELL_OR;
		p->at += 2;
		shell_skip_newlines(p);
	}
}

size_t shell_list(struct shell_parser *p)
{
	size_t count = 0;

	for (;; count++) {
		enum shell_joint joint;
		size_t last;
		int c;

		shell_skip_newlines(p);
		if (ends_list(p))
			return count;
		last = and_or(p);
		shell_skip_comment(p);
		c = shell_peek(p, 0);
		if (c == '\n' || (c == ';' && !shell_ends_item(p)))
			joint = SHELL_SEQUENCE;
		else if (c == '&' && shell_peek(p, 1) != '&')
			joint = SHELL_BACKGROUND;
		else
			return count + 1;
		if (last != SHELL_NONE)
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
	*ret_script = (struct shell_script){.command_count = p->commands.n,
					    .use_count = p->uses.n,
					    .damage = p->damage,
					    .damage_at = p->damage_at,
					    .capped = p->capped};
	ret_script->commands = SHELL_KEEP(p, commands, 0, struct shell_command);
	ret_script->uses = SHELL_KEEP(p, uses, 0, struct shell_use);
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
