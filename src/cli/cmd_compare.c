/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"
#include "cli/output.h"
#include "cli/run.h"
#include "version/version.h"

#define INPUT_MAX ((size_t)256 << 20)  /* bytes of standard input */
#define OUTPUT_MAX ((size_t)512 << 20)

static const struct opt_part parts[] = {{&group_common, 0}, {0}};

static int find_scheme(const char *name, const struct version_scheme **ret_scheme, struct err *e)
{
	struct suggestion near = {.word = str_of(name)};
	struct buf list = BUF_INIT(512);

	if ((*ret_scheme = version_scheme_find(str_of(name))))
		return 0;
	for (const struct version_scheme *const *scheme = version_schemes(); *scheme; scheme++) {
		suggest(&near, (*scheme)->name);
		for (const char *const *alias = (*scheme)->aliases; alias && *alias; alias++)
			suggest(&near, *alias);
		buf_printf(&list, "%s%s", list.n ? ", " : "", (*scheme)->name);
	}
	err_set(e, ERR_USAGE, "'%s' is no version scheme; there are %s", name, buf_text(&list));
	buf_done(&list);
	return near.best ? err_hint(e, "plimsoll compare %s", near.best) : ERR_USAGE;
}

static char order(const struct version_scheme *scheme, struct str a, struct str b)
{
	int r = scheme->compare(a, b);

	return r < 0 ? '<' : r > 0 ? '>' : '=';
}

static int compare_two(struct run *run, const struct version_scheme *scheme, const char *a, const char *b, struct err *e)
{
	const char *const both[] = {a, b};
	struct buf text = BUF_INIT(OUTPUT_MAX);
	int r;

	for (size_t i = 0; i < ARRAY_SIZE(both); i++)
		if (!scheme->valid(str_of(both[i])))
			log_warning(&run->ctx.log, "'%s' is not a valid %s version", both[i], scheme->name);
	buf_printf(&text, "%s %c %s\n", a, order(scheme, str_of(a), str_of(b)), b);
	r = output_print(buf_str(&text), e);
	buf_done(&text);
	return r;
}

/* The operator as one character, or 0. */
static char operator_of(struct str word)
{
	if (str_is(word, "=="))
		return '=';
	return word.n == 1 && strchr("<=>", word.p[0]) ? word.p[0] : '\0';
}

/* The public test data mixes both. */
static bool is_comment(struct str text)
{
	return str_starts(text, "#") || str_starts(text, "//");
}

/* A line that is not of the form is told at once, and is no end: the others are judged all the same. */
static bool judge_line(struct run *run, const struct version_scheme *scheme, struct str line, size_t number,
		       struct buf *disagreements)
{
	struct str a, op, b, rest = line;
	char said, got;

	if (!line.n || is_comment(line))
		return true;
	if (!str_next_word(&rest, &a) || !str_next_word(&rest, &op) || !str_next_word(&rest, &b) || !(said = operator_of(op)) ||
	    ((rest = str_trim(rest)).n && !is_comment(rest))) {
		log_warning(&run->ctx.log, "standard input, line %zu: not of the form 'A < B', with <, =, == or >", number);
		return false;
	}
	got = order(scheme, a, b);
	if (got != said)
		buf_printf(disagreements, "%zu: %.*s %.*s %.*s (got %c)\n", number, STR(a), STR(op), STR(b), got);
	return true;
}

static int judge_lines(struct run *run, const struct version_scheme *scheme, struct err *e)
{
	struct buf input = BUF_INIT(INPUT_MAX), disagreements = BUF_INIT(OUTPUT_MAX);
	struct str rest, line;
	int r = file_read_all(STDIN_FILENO, "standard input", &input, e);
	size_t number = 0, malformed = 0;

	for (rest = buf_str(&input); r == 0 && str_next_line(&rest, &line);)
		malformed += !judge_line(run, scheme, str_trim(line), ++number, &disagreements);
	if (r == 0 && disagreements.full)
		r = err_set(e, ERR_LIMIT, "more than %zu bytes of disagreements", OUTPUT_MAX);
	if (r == 0 && disagreements.n && (r = output_print(buf_str(&disagreements), e)) == 0)
		r = EXIT_GATE;
	if (r == 0 && malformed)
		r = err_set(e, ERR_FORMAT, "standard input: %zu of %zu lines are not of the form", malformed, number);
	buf_done(&input);
	buf_done(&disagreements);
	return r;
}

static int run_compare(struct run *run, const void *options, const struct text_list *operands, struct err *e)
{
	const struct version_scheme *scheme;
	int r = find_scheme(operands->v[0], &scheme, e);

	(void)options;
	if (r < 0)
		return r;
	if (operands->n == 3)
		return compare_two(run, scheme, operands->v[1], operands->v[2], e);
	if (!str_is(str_of(operands->v[1]), "-"))
		return err_set(e, ERR_USAGE, "two versions are needed, or - for lines of standard input");
	return judge_lines(run, scheme, e);
}

static const char *const description[] = {
	"Prints the order of two versions as a packaging ecosystem has it: A < B, A = B or A > B.",
	"With - it reads lines `A op B` (op is <, =, == or >; empty lines and comments, from # or // to the end of a line, are "
	"skipped) and prints those it disagrees with, each with the number of its line. Lines that are not of the form are named on "
	"standard error.",
	NULL,
};

static const struct example examples[] = {
	{"plimsoll compare debian 1.1.1k-1 1.1.1n-0+deb11u1", "1.1.1k-1 < 1.1.1n-0+deb11u1"},
	{"plimsoll compare pypi 1.0rc1 1.0", "schemes are also known by their purl types: deb, rpm, apk, gem, npm"},
	{"plimsoll compare rpm - < pairs.txt", "no output: agrees with every line"},
	{0},
};

static const struct exit_text exits[] = {
	{0, "compared; with -: agrees with every line"},
	{EXIT_GATE, "with -: disagrees with a line, whatever else is wrong"},
	{EXIT_BROKEN, "standard input is unreadable, or a line not of the form"},
	{EXIT_WRONG_USE, "the command line is wrong; there is no such scheme"},
	{0, NULL},
};

const struct command command_compare = {
	.name = "compare",
	.summary = "the order of two versions",
	.synopsis = "SCHEME A B | SCHEME -",
	.least = 2,
	.most = 3,
	.operand = OPERAND_SCHEME,
	.description = description,
	.examples = examples,
	.exits = exits,
	.parts = parts,
	.options_size = sizeof(struct common_options),
	.plain = true,
	.run = run_compare,
};
