/* SPDX-License-Identifier: Apache-2.0 */
/*
 * man(7) rather than mdoc(7): the text comes as paragraphs, and man(7) asks for no more structure than that.
 */
#include "cli/man.h"

#include "cli/common.h"
#include "cli/help.h"
#include "source/source.h"

/* Text for roff: hyphens that are typed stay such, a word that begins with a dot or a quote is no request. */
static void put_roff(struct buf *out, struct str text)
{
	bool start = true;

	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		if (start && (c == '.' || c == '\''))
			buf_puts(out, "\\&");
		if (c == '\\')
			buf_puts(out, "\\e");
		else if (c == '-')
			buf_puts(out, "\\-");
		else if (c == '~')
			buf_puts(out, "\\(ti");
		else if (c == '^')
			buf_puts(out, "\\(ha");
		else if (c == '`')
			buf_puts(out, "\\(ga");
		else
			buf_putc(out, c);
		start = c == '\n' || c == ' ';
	}
}

static void put_text(struct buf *out, const char *text)
{
	struct buf escaped = BUF_INIT(HELP_MAX);

	put_roff(&escaped, str_of(text));
	help_wrap(out, buf_str(&escaped), 0, 0);
	buf_done(&escaped);
}

static void put_heading(struct buf *out, const char *name)
{
	buf_printf(out, ".SH %s\n", name);
}

static void put_option(const struct opt *opt, struct buf *out)
{
	struct buf text = BUF_INIT(HELP_MAX), name = BUF_INIT(256);

	buf_puts(out, ".TP\n");
	if (opt->letter)
		buf_printf(out, "\\fB\\-%c\\fR, ", opt->letter);
	buf_puts(&name, opt->name);
	buf_puts(out, "\\fB\\-\\-");
	put_roff(out, buf_str(&name));
	buf_puts(out, "\\fR");
	if (opt->argument)
		buf_printf(out, " \\fI%s\\fR", opt->argument);
	buf_putc(out, '\n');
	help_option(opt, &text);
	buf_putc(&text, '.');
	put_text(out, buf_text(&text));
	buf_done(&text);
	buf_done(&name);
}

/* command NULL: the whole group. */
static void put_group(const struct opt_group *group, const struct command *command, struct buf *out)
{
	buf_printf(out, ".SS %s\n", group->title);
	for (const struct opt *opt = group->opts; opt->name; opt++)
		if (!command || help_concerns(command, opt))
			put_option(opt, out);
}

static void put_exits(const struct exit_text *exits, struct buf *out)
{
	put_heading(out, "EXIT STATUS");
	for (; exits->text; exits++) {
		buf_printf(out, ".TP 4\n.B %d\n", exits->code);
		put_text(out, exits->text);
	}
}

static void put_variables(const struct opt_part *parts, const struct command *command, struct buf *out)
{
	for (const struct opt_part *part = parts; part->group; part++) {
		for (const struct opt *opt = part->group->opts; opt->name; opt++) {
			if (str_is(str_of(opt->name), "help") || (command && !help_concerns(command, opt)))
				continue;
			buf_puts(out, ".TP\n.B ");
			opt_environment(opt, out);
			buf_printf(out, "\nThe same as\n.BR \\-\\-");
			put_roff(out, str_of(opt->name));
			buf_puts(out, opt->argument ? " .\n" : " ;\n1 or 0.\n");
		}
	}
}

static const char *const heeded[][2] = {
	{"NO_COLOR", "Not empty: no colour."},
	{"CLICOLOR_FORCE", "Not empty and not 0: colour, also where the output is no terminal."},
	{"FORCE_COLOR", "The same; 0 and false are off."},
	{"COLUMNS", "Width of reports for people, where --width is not given."},
	{"PLIMSOLL_PAGER", "The pager for reports longer than the screen; before PAGER, and before less."},
	{"SOURCE_DATE_EPOCH", "The time that reports bear."},
	{"XDG_CACHE_HOME", "Holds plimsoll, the cache."},
	{"XDG_DATA_HOME", "Holds plimsoll/advisories.db, your own advisory database."},
	{"TMPDIR", "Where an archive from standard input is kept while it is read."},
	{NULL, NULL},
};

static void put_files(struct buf *out)
{
	put_heading(out, "FILES");
	buf_puts(out, ".TP\n.I $XDG_DATA_HOME/plimsoll/advisories.db\n"
		      "Your own advisory database, as\n.B plimsoll db update\nmakes it.\n"
		      "Where there is none, the one that is built in is used.\n"
		      ".TP\n.I $XDG_CACHE_HOME/plimsoll\nThe cache: what layers hold, by their digests.\n"
		      "It may be removed at any time.\n");
}

static void put_examples(const struct example *examples, struct buf *out)
{
	put_heading(out, "EXAMPLES");
	for (const struct example *first = examples; examples->line; examples++) {
		struct buf what = BUF_INIT(HELP_MAX);

		buf_printf(&what, "%s:", examples->what);
		buf_puts(out, examples == first ? "" : ".PP\n");
		put_text(out, buf_text(&what));
		buf_puts(out, ".PP\n.RS 4\n.nf\n");
		put_roff(out, str_of(examples->line));
		buf_puts(out, "\n.fi\n.RE\n");
		buf_done(&what);
	}
}

static void put_see_also(const struct command *but, struct buf *out)
{
	struct buf list = BUF_INIT(HELP_MAX);

	put_heading(out, "SEE ALSO");
	if (but)
		buf_puts(&list, ".BR plimsoll (1)");
	for (const struct command *const *command = commands(); *command; command++)
		if (*command != but)
			buf_printf(&list, "%s.BR plimsoll\\-%s (1)", list.n ? " ,\n" : "", (*command)->name);
	buf_printf(out, "%s\n", buf_text(&list));
	buf_done(&list);
}

static void put_references(struct buf *out)
{
	put_heading(out, "REFERENCES TO IMAGES");
	put_text(out, "A REF names an image. A path is told by its content; these say what it is:");
	for (const struct source *const *source = sources(); *source; source++) {
		buf_puts(out, ".TP\n.B ");
		for (const char *const *scheme = (*source)->schemes; *scheme; scheme++) {
			buf_puts(out, scheme == (*source)->schemes ? "" : ", ");
			put_roff(out, str_of(*scheme));
			buf_putc(out, ':');
		}
		buf_putc(out, '\n');
		put_text(out, (*source)->summary);
	}
	buf_puts(out, ".TP\n.B NAME\nWhere no such file is: registry:NAME.\n");
	buf_puts(out, ".TP\n.B \\-\nAn archive or an SBOM on standard input, told by its content.\n");
}

static void put_program(struct buf *out)
{
	static const struct example examples[] = {
		{"plimsoll eval shop.tar", "The report card of an image"},
		{"docker save shop:2.4 | plimsoll scan -", "Its known vulnerabilities, without a file"},
		{0},
	};
	const struct opt_part common[] = {{&group_common, 0}, {0}};

	put_heading(out, "NAME");
	buf_puts(out, "plimsoll \\- what a container image holds, and whether it may sail\n");
	put_heading(out, "SYNOPSIS");
	buf_puts(out, ".B plimsoll\n.I COMMAND\n[\\fIOPTION\\fR]... [\\fIARGUMENT\\fR]...\n");
	put_heading(out, "DESCRIPTION");
	put_text(out, "Reads a container image once and says which packages it holds, which known vulnerabilities matter in it, how it is "
		      "configured, and what to change first. Options may stand before and behind the command and its arguments; -- ends "
		      "them.");
	put_heading(out, "COMMANDS");
	for (const struct command *const *command = commands(); *command; command++) {
		buf_printf(out, ".TP\n.BR plimsoll\\-%s (1)\n", (*command)->name);
		put_text(out, (*command)->summary);
	}
	put_heading(out, "OPTIONS");
	put_group(&group_common, NULL, out);
	buf_puts(out, ".TP\n\\fB\\-V\\fR, \\fB\\-\\-version\\fR\nPrint the version and exit.\n");
	put_references(out);
	put_exits(exits_standard, out);
	put_heading(out, "ENVIRONMENT");
	put_text(out, "Each option has a variable; the option wins.");
	put_variables(common, NULL, out);
	for (size_t i = 0; heeded[i][0]; i++) {
		buf_printf(out, ".TP\n.B %s\n", heeded[i][0]);
		put_text(out, heeded[i][1]);
	}
	put_files(out);
	put_examples(examples, out);
	put_see_also(NULL, out);
}

static void put_synopsis(const struct command *command, struct buf *out)
{
	put_heading(out, "SYNOPSIS");
	buf_printf(out, ".B plimsoll %s\n[\\fIOPTION\\fR]...\n", command->name);
	if (*command->synopsis) {
		buf_puts(out, ".I \"");
		put_roff(out, str_of(command->synopsis));
		buf_puts(out, "\"\n");
	}
}

static void put_command(const struct command *command, struct buf *out)
{
	put_heading(out, "NAME");
	buf_printf(out, "plimsoll\\-%s \\- %s\n", command->name, command->summary);
	put_synopsis(command, out);
	put_heading(out, "DESCRIPTION");
	for (const char *const *paragraph = command->description; *paragraph; paragraph++) {
		if (paragraph != command->description)
			buf_puts(out, ".PP\n");
		put_text(out, *paragraph);
	}
	put_heading(out, "OPTIONS");
	for (const struct opt_part *part = command->parts + 1; part->group; part++)
		put_group(part->group, command, out);
	put_group(command->parts->group, command, out);
	put_exits(command->exits ? command->exits : exits_standard, out);
	put_heading(out, "ENVIRONMENT");
	put_text(out, "Each option has a variable; the option wins. What else is heeded is in plimsoll(1).");
	put_variables(command->parts, command, out);
	put_files(out);
	put_examples(command->examples, out);
	put_see_also(command, out);
}

void man_page(const struct command *command, const char *date, struct buf *out)
{
	struct buf title = BUF_INIT(64);

	buf_puts(&title, "PLIMSOLL");
	for (const char *c = command ? command->name : ""; *c; c++)
		buf_printf(&title, "%s%c", title.n == 8 ? "\\-" : "", *c >= 'a' && *c <= 'z' ? *c - 32 : *c);
	buf_printf(out, ".\\\" SPDX-License-Identifier: Apache-2.0\n.TH %s 1 %s \"plimsoll %s\"\n", buf_text(&title), date,
		   PLIMSOLL_VERSION);
	buf_done(&title);
	if (command)
		put_command(command, out);
	else
		put_program(out);
}
