/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/help.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include "source/source.h"

#define WIDTH 79 /* cells a line, at most */
#define WIDTH_LEAST 20
#define OPTION_COLUMN 29
#define NARROW 60 /* below, what stands in two columns stands in two lines */
#define NARROW_COLUMN 8

static size_t line_width = WIDTH;

void help_fit(int fd)
{
	struct winsize size;

	if (isatty(fd) && ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 && size.ws_col <= WIDTH)
		line_width = size.ws_col > WIDTH_LEAST ? size.ws_col : WIDTH_LEAST;
}

void help_fit_to(int fd, int width)
{
	if (width < 0)
		help_fit(fd);
	else
		line_width = width == 0 ? SIZE_MAX : width > WIDTH_LEAST ? (size_t)width : WIDTH_LEAST;
}

size_t help_width(void)
{
	return line_width;
}

/* Ends what stands left, of which `column` cells are written, and puts the text right of it. */
static void put_right(struct buf *out, struct str text, size_t column, size_t wanted)
{
	bool narrow = line_width < NARROW;
	size_t indent = narrow ? NARROW_COLUMN : wanted;

	if (narrow || column + 2 > wanted)
		buf_printf(out, "\n%*s", (int)indent, "");
	else
		buf_printf(out, "%*s", (int)(wanted - column), "");
	help_wrap(out, text, indent, indent);
}

/* The commands by what a person wants; of those in no task only the names are told, on one line. */
static const struct task {
	const char *title;
	const char *names[12];
} tasks[] = {
	{"Look into images and their files:", {"eval", "scan", "check", "sbom", "layers", "need", "diff", NULL}},
	{"Where they are from, and who says so:", {"provenance", "verify", "sign", NULL}},
};

void help_wrap(struct buf *out, struct str text, size_t column, size_t indent)
{
	struct str word;
	bool first = true;

	while (str_next(&text, ' ', &word)) {
		if (!first && column + 1 + word.n > line_width) {
			buf_printf(out, "\n%*s", (int)indent, "");
			column = indent;
		} else if (!first) {
			buf_putc(out, ' ');
			column++;
		}
		buf_put(out, word);
		column += word.n;
		first = false;
	}
	buf_putc(out, '\n');
}

void help_usage(const struct command *command, struct buf *out)
{
	auto_done(buf_done) struct buf line = BUF_INIT(1024);

	if (!command)
		buf_puts(&line, "usage: plimsoll COMMAND [OPTION]... [ARGUMENT]...");
	else
		buf_printf(&line, "usage: plimsoll %s [OPTION]...%s%s", command->name, *command->synopsis ? " " : "", command->synopsis);
	help_wrap(out, buf_str(&line), 0, 7);
}

static bool in_task(const struct task *task, const char *name)
{
	for (const char *const *n = task->names; *n; n++)
		if (str_is(str_of(name), *n))
			return true;
	return false;
}

static bool in_any_task(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(tasks); i++)
		if (in_task(&tasks[i], name))
			return true;
	return false;
}

static void put_top_example(struct buf *out, const char *line, const char *what)
{
	buf_printf(out, "  %s", line);
	put_right(out, str_of(what), 2 + strlen(line), 45);
}

static void put_top_command(struct buf *out, const struct command *command)
{
	buf_printf(out, "  %-11s ", command->name);
	help_wrap(out, str_of(command->summary), 14, 14);
}

void help_top(struct buf *out)
{
	struct buf names = BUF_INIT(1024);

	help_wrap(out, STR_LIT("What is in a container image, what of it is dangerous, and whether it may sail."), 0, 0);
	buf_putc(out, '\n');
	help_usage(NULL, out);
	put_top_example(out, "plimsoll eval shop.tar", "the report card of an image");
	put_top_example(out, "docker save shop:2.4 | plimsoll scan -", "its known vulnerabilities");
	buf_putc(out, '\n');
	for (size_t i = 0; i < ARRAY_SIZE(tasks); i++) {
		buf_printf(out, "%s\n", tasks[i].title);
		for (const struct command *const *c = commands(); *c; c++)
			if (in_task(&tasks[i], (*c)->name))
				put_top_command(out, *c);
	}
	buf_puts(&names, "Others:");
	for (const struct command *const *c = commands(); *c; c++)
		if (!in_any_task((*c)->name))
			buf_printf(&names, "%s %s", str_ends(buf_str(&names), ":") ? "" : ",", (*c)->name);
	help_wrap(out, buf_str(&names), 0, 2);
	buf_done(&names);
	help_wrap(out, STR_LIT("Options: -h --help, --version, -f FORMAT, -o FILE, --db FILE, -q --quiet"), 0, 6);
	help_wrap(out, STR_LIT("More: plimsoll help COMMAND, plimsoll help ref (what a REF is), man plimsoll"), 0, 6);
	help_wrap(out, STR_LIT("Exit: 0 evaluated, 1 gate failed, 2 could not evaluate, 3 incomplete, 64 usage"), 0, 6);
}

bool help_concerns(const struct command *command, const struct opt *opt)
{
	return !command->plain || !opt->work;
}

void help_option(const struct opt *opt, struct buf *out)
{
	const char *const *values = opt_values(opt);

	buf_puts(out, opt->help);
	for (size_t i = 0; values && values[i]; i++)
		buf_printf(out, "%s%s", i ? ", " : ": ", values[i]);
	if (opt->standing)
		buf_printf(out, " (%s)", opt->standing);
}

static void put_option(const struct opt *opt, struct buf *out)
{
	struct buf left = BUF_INIT(256), right = BUF_INIT(4096);

	if (opt->letter)
		buf_printf(&left, "  -%c, ", opt->letter);
	else
		buf_puts(&left, "      ");
	buf_printf(&left, "--%s%s%s", opt->name, opt->argument ? " " : "", opt->argument ? opt->argument : "");
	help_option(opt, &right);
	buf_put(out, buf_str(&left));
	put_right(out, buf_str(&right), left.n, OPTION_COLUMN);
	buf_done(&left);
	buf_done(&right);
}

static void put_options(const struct command *command, struct buf *out)
{
	/* The common part stands first in the struct and last in help. */
	for (const struct opt_part *part = command->parts + 1; part->group; part++) {
		buf_printf(out, "\n%s:\n", part->group->title);
		for (const struct opt *opt = part->group->opts; opt->name; opt++)
			put_option(opt, out);
	}
	buf_printf(out, "\n%s:\n", command->parts->group->title);
	for (const struct opt *opt = command->parts->group->opts; opt->name; opt++)
		if (help_concerns(command, opt))
			put_option(opt, out);
	buf_putc(out, '\n');
	help_wrap(out, STR_LIT("Each option has a variable: PLIMSOLL_LOG_FORMAT for --log-format. An option wins."), 0, 0);
}

static void put_exits(const struct exit_text *exits, struct buf *out)
{
	buf_puts(out, "\nExit status:\n");
	for (; exits->text; exits++) {
		buf_printf(out, "  %2d  ", exits->code);
		help_wrap(out, str_of(exits->text), 6, 6);
	}
}

void help_command(const struct command *command, struct buf *out)
{
	help_usage(command, out);
	buf_putc(out, '\n');
	for (const char *const *paragraph = command->description; *paragraph; paragraph++) {
		help_wrap(out, str_of(*paragraph), 0, 0);
		buf_putc(out, '\n');
	}
	buf_puts(out, "Examples:\n");
	for (const struct example *example = command->examples; example->line; example++) {
		buf_printf(out, "  %s\n      ", example->line);
		help_wrap(out, str_of(example->what), 6, 6);
	}
	put_options(command, out);
	put_exits(command->exits ? command->exits : exits_standard, out);
	if (command->operand == OPERAND_REF)
		buf_puts(out, "\nWhat a REF may be: plimsoll help ref\n");
}

void help_references(struct buf *out)
{
	buf_puts(out, "A REF names an image:\n\n");
	for (const struct source *const *source = sources(); *source; source++) {
		struct buf left = BUF_INIT(256);

		for (const char *const *scheme = (*source)->schemes; *scheme; scheme++)
			buf_printf(&left, "%s%s:", left.n ? ", " : "  ", *scheme);
		buf_put(out, buf_str(&left));
		put_right(out, str_of((*source)->summary), left.n, OPTION_COLUMN);
		buf_done(&left);
	}
	buf_puts(out, "  FILE or DIR");
	put_right(out, STR_LIT("one of these, told by its content"), strlen("  FILE or DIR"), OPTION_COLUMN);
	buf_puts(out, "  NAME");
	put_right(out, STR_LIT("where no such file is: registry:NAME"), strlen("  NAME"), OPTION_COLUMN);
	buf_puts(out, "  -");
	put_right(out, STR_LIT("an archive or an SBOM on standard input, told by its content"), strlen("  -"), OPTION_COLUMN);
	buf_putc(out, '\n');
	help_wrap(out, STR_LIT("What is no file's name is a registry's image: plimsoll eval registry.example/shop:2.4. Where there are several images in "
			       "one archive, layout or index, :TAG or @DIGEST and --platform OS/ARCH choose. [ROOT] before a name reads the store in that "
			       "folder in place of this machine's: docker:[/mnt/var/lib/docker]shop:2.4. docs/references.md has the rest."), 0, 0);
}
