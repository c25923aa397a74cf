/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bash splits words at ":" and "=" for itself, so its script takes the line apart at blanks and cuts from every candidate
 * what stands before the last of those. zsh and fish have tables of their own kind, which are filled.
 */
#include "cli/complete.h"

#include "cli/command.h"
#include "cli/common.h"
#include "cli/rules.h"
#include "source/source.h"
#include "version/version.h"

#define LIST_MAX ((size_t)1 << 20)

const char *const complete_shells[] = {"bash", "zsh", "fish", NULL};

static void add(struct buf *list, const char *word, const char *behind)
{
	buf_printf(list, "%s%s%s", list->n ? " " : "", word, behind);
}

static void add_all(struct buf *list, const char *const *words, const char *behind)
{
	for (; words && *words; words++)
		add(list, *words, behind);
}

/* The words that a command's arguments may be, with blanks between; paths are not among them. */
static void operand_words(const struct command *command, struct buf *list)
{
	switch (command->operand) {
	case OPERAND_REF:
		for (const struct source *const *source = sources(); *source; source++)
			add_all(list, (*source)->schemes, ":");
		break;
	case OPERAND_RULE:
		for (size_t i = 0; rule_at(i); i++)
			add(list, rule_at(i)->id, "");
		break;
	case OPERAND_SCHEME:
		for (const struct version_scheme *const *scheme = version_schemes(); *scheme; scheme++)
			add(list, (*scheme)->name, "");
		break;
	case OPERAND_SHELL:
		add_all(list, complete_shells, "");
		break;
	case OPERAND_TOPIC:
		for (const struct command *const *other = commands(); *other; other++)
			add(list, (*other)->name, "");
		add(list, "ref", "");
		break;
	case OPERAND_WORDS:
		add_all(list, command->words, "");
		break;
	case OPERAND_NONE:
		break;
	}
}

/* The words that an option's value may be. */
static void value_words(const struct opt *opt, struct buf *list)
{
	add_all(list, opt_values(opt), "");
	add_all(list, opt->offers, "");
	if (opt->formats_of)
		add_all(list, opt->formats_of(), "=");
}

static void option_words(const struct opt_part *parts, struct buf *list)
{
	for (const struct opt_part *part = parts; part->group; part++) {
		for (const struct opt *opt = part->group->opts; opt->name; opt++) {
			add(list, "--", opt->name);
			if (opt->letter)
				buf_printf(list, " -%c", opt->letter);
		}
	}
}

/* ---- bash ---- */

static const char bash_head[] =
	"# bash completion for plimsoll\n"
	"_plimsoll()\n{\n"
	"\tlocal line=${COMP_LINE:0:COMP_POINT} words cur prev command='' options='' list='' paths='' i\n"
	"\tread -ra words <<<\"$line\"\n"
	"\t[[ $line == *[[:space:]] ]] && words+=('')\n"
	"\tcur=${words[${#words[@]}-1]}\n"
	"\tprev=${words[${#words[@]}-2]}\n"
	"\tcase $cur in\n"
	"\t--*=*) prev=${cur%%=*} cur=${cur#*=} ;;\n"
	"\tesac\n"
	"\tfor ((i = 1; i < ${#words[@]} - 1; i++)); do\n"
	"\t\tcase ${words[i]} in\n";

static const char bash_tail[] =
	"\tesac\n"
	"\tif [[ -z $list$paths && $cur == -* ]]; then\n"
	"\t\tlist=$options\n"
	"\tfi\n"
	"\tCOMPREPLY=()\n"
	"\tif [[ -n $list ]]; then\n"
	"\t\twhile IFS='' read -r line; do COMPREPLY+=(\"${line#\"${cur%\"${cur##*[:=]}\"}\"}\"); done \\\n"
	"\t\t\t< <(compgen -W \"$list\" -- \"$cur\")\n"
	"\t\t[[ ${COMPREPLY[0]} == *[:=] ]] && compopt -o nospace 2>/dev/null\n"
	"\tfi\n"
	"\tif [[ -n $paths ]]; then\n"
	"\t\tcompopt -o filenames 2>/dev/null\n"
	"\t\twhile IFS='' read -r line; do COMPREPLY+=(\"$line\"); done < <(compgen \"-$paths\" -- \"${cur##*[:=]}\")\n"
	"\tfi\n"
	"}\n"
	"complete -F _plimsoll plimsoll\n";

static void bash_value(const struct opt *opt, struct buf *out)
{
	struct buf list = BUF_INIT(LIST_MAX);

	value_words(opt, &list);
	buf_printf(out, "\t\t--%s", opt->name);
	if (opt->letter)
		buf_printf(out, "|-%c", opt->letter);
	buf_printf(out, ") list='%s' paths='%s' ;;\n", buf_text(&list),
		   opt->completes == COMPLETE_FOLDER ? "d" : opt->completes == COMPLETE_NOTHING ? "" : "f");
	buf_done(&list);
}

static void bash_values(const struct opt_part *parts, struct buf *out)
{
	buf_puts(out, "\t\tcase $prev in\n");
	for (const struct opt_part *part = parts; part->group; part++)
		for (const struct opt *opt = part->group->opts; opt->name; opt++)
			if (opt->argument)
				bash_value(opt, out);
}

static void bash_command(const struct command *command, struct buf *out)
{
	struct buf options = BUF_INIT(LIST_MAX), operands = BUF_INIT(LIST_MAX);

	option_words(command->parts, &options);
	operand_words(command, &operands);
	buf_printf(out, "\t%s)\n\t\toptions='%s'\n", command->name, buf_text(&options));
	bash_values(command->parts, out);
	buf_printf(out, "\t\t*) [[ $cur == -?* ]] || { list='%s' paths='%s'; } ;;\n\t\tesac\n\t\t;;\n", buf_text(&operands),
		   command->operand == OPERAND_REF ? "f" : "");
	buf_done(&options);
	buf_done(&operands);
}

static void put_bash(struct buf *out)
{
	const struct opt_part common[] = {{&group_common, 0}, {0}};
	struct buf names = BUF_INIT(LIST_MAX), options = BUF_INIT(LIST_MAX);

	buf_puts(out, bash_head);
	for (const struct command *const *command = commands(); *command; command++) {
		buf_printf(out, "%s%s", names.n ? "|" : "\t\t", (*command)->name);
		add(&names, (*command)->name, "");
	}
	buf_puts(out, ") command=${words[i]} && break ;;\n\t\tesac\n\tdone\n\tcase $command in\n");
	for (const struct command *const *command = commands(); *command; command++)
		bash_command(*command, out);
	option_words(common, &options);
	buf_printf(out, "\t*)\n\t\toptions='%s --version'\n", buf_text(&options));
	bash_values(common, out);
	buf_printf(out, "\t\t*) [[ $cur == -?* ]] || list='%s' ;;\n\t\tesac\n\t\t;;\n", buf_text(&names));
	buf_puts(out, bash_tail);
	buf_done(&names);
	buf_done(&options);
}

/* ---- zsh ---- */

/* Text inside '…' of a specification: brackets and colons mean something to _arguments. */
static void zsh_text(struct buf *out, const char *text)
{
	for (; *text; text++) {
		if (strchr("[]:\\", *text))
			buf_putc(out, '\\');
		if (*text == '\'')
			buf_puts(out, "'\\''");
		else
			buf_putc(out, *text);
	}
}

static void zsh_action(const struct opt *opt, struct buf *out)
{
	struct buf list = BUF_INIT(LIST_MAX);

	value_words(opt, &list);
	if (opt->completes == COMPLETE_OUTPUT)
		buf_printf(out, "{ _alternative \"formats\\:format\\:compadd -S \\\"\\\" %s\" \"files\\:file\\:_files\" }", buf_text(&list));
	else if (opt->completes == COMPLETE_FOLDER)
		buf_puts(out, "_files -/");
	else if (opt->completes == COMPLETE_FILE)
		buf_puts(out, "_files");
	else if (list.n)
		buf_printf(out, "(%s)", buf_text(&list));
	else
		buf_putc(out, ' ');
	buf_done(&list);
}

static void zsh_option(const struct opt *opt, struct buf *out)
{
	const char *each = opt->type == OPT_LIST ? "'*'" : "";

	buf_puts(out, " \\\n\t\t\t");
	if (opt->letter && *each)
		buf_printf(out, "%s{-%c%s,--%s%s}", each, opt->letter, opt->argument ? "+" : "", opt->name, opt->argument ? "=" : "");
	else if (opt->letter)
		buf_printf(out, "'(-%c --%s)'{-%c%s,--%s%s}", opt->letter, opt->name, opt->letter, opt->argument ? "+" : "", opt->name,
			   opt->argument ? "=" : "");
	else
		buf_printf(out, "%s--%s%s", each, opt->name, opt->argument ? "=" : "");
	buf_puts(out, "'[");
	zsh_text(out, opt->help);
	buf_putc(out, ']');
	if (opt->argument) {
		buf_putc(out, ':');
		zsh_text(out, opt->argument);
		buf_putc(out, ':');
		zsh_action(opt, out);
	}
	buf_putc(out, '\'');
}

static void zsh_options(const struct opt_part *parts, struct buf *out)
{
	for (const struct opt_part *part = parts; part->group; part++)
		for (const struct opt *opt = part->group->opts; opt->name; opt++)
			zsh_option(opt, out);
}

static void zsh_command(const struct command *command, struct buf *out)
{
	struct buf operands = BUF_INIT(LIST_MAX);

	operand_words(command, &operands);
	buf_printf(out, "\t\t%s)\n\t\t\t_arguments -s -S", command->name);
	zsh_options(command->parts, out);
	if (command->operand == OPERAND_REF)
		buf_printf(out, " \\\n\t\t\t'*:REF:{ _alternative \"schemes\\:scheme\\:compadd -S \\\"\\\" %s\" \"files\\:file\\:_files\" }'",
			   buf_text(&operands));
	else if (operands.n)
		buf_printf(out, " \\\n\t\t\t'*:argument:(%s)'", buf_text(&operands));
	buf_puts(out, "\n\t\t\t;;\n");
	buf_done(&operands);
}

static void put_zsh(struct buf *out)
{
	const struct opt_part common[] = {{&group_common, 0}, {0}};

	buf_puts(out, "#compdef plimsoll\n_plimsoll() {\n\tlocal context state state_descr line curcontext=\"$curcontext\" ret=1\n"
		      "\tlocal -a names\n\ttypeset -A opt_args\n\t_arguments -C -s -S");
	zsh_options(common, out);
	buf_puts(out, " \\\n\t\t\t'--version[print the version and exit]' \\\n\t\t\t'1:command:->command' '*::argument:->argument' && ret=0\n"
		      "\tcase $state in\n\tcommand)\n\t\tnames=(\n");
	for (const struct command *const *command = commands(); *command; command++) {
		buf_printf(out, "\t\t\t'%s:", (*command)->name);
		zsh_text(out, (*command)->summary);
		buf_puts(out, "'\n");
	}
	buf_puts(out, "\t\t)\n\t\t_describe command names && ret=0\n\t\t;;\n\targument)\n\t\tcase $words[1] in\n");
	for (const struct command *const *command = commands(); *command; command++)
		zsh_command(*command, out);
	buf_puts(out, "\t\tesac && ret=0\n\t\t;;\n\tesac\n\treturn ret\n}\n"
		      "if [[ $zsh_eval_context[-1] == loadautofunc ]]; then\n\t_plimsoll \"$@\"\nelse\n\tcompdef _plimsoll plimsoll\nfi\n");
}

/* ---- fish ---- */

static void fish_text(struct buf *out, const char *text)
{
	buf_putc(out, '\'');
	for (; *text; text++) {
		if (*text == '\'' || *text == '\\')
			buf_putc(out, '\\');
		buf_putc(out, *text);
	}
	buf_putc(out, '\'');
}

static void fish_option(const struct opt *opt, const char *command, struct buf *out)
{
	struct buf list = BUF_INIT(LIST_MAX);

	value_words(opt, &list);
	buf_puts(out, "complete -c plimsoll");
	if (command)
		buf_printf(out, " -n '__fish_seen_subcommand_from %s'", command);
	if (opt->letter)
		buf_printf(out, " -s %c", opt->letter);
	buf_printf(out, " -l %s", opt->name);
	if (opt->completes == COMPLETE_FOLDER)
		buf_puts(out, " -x -a '(__fish_complete_directories)'");
	else if (opt->argument)
		buf_puts(out, opt->completes == COMPLETE_NOTHING ? " -x" : " -r -F");
	if (list.n)
		buf_printf(out, " -a '%s'", buf_text(&list));
	buf_puts(out, " -d ");
	fish_text(out, opt->help);
	buf_putc(out, '\n');
	buf_done(&list);
}

static void fish_command(const struct command *command, struct buf *out)
{
	struct buf operands = BUF_INIT(LIST_MAX);

	operand_words(command, &operands);
	buf_printf(out, "complete -c plimsoll -n __fish_use_subcommand -a %s -d ", command->name);
	fish_text(out, command->summary);
	buf_putc(out, '\n');
	for (const struct opt_part *part = command->parts + 1; part->group; part++)
		for (const struct opt *opt = part->group->opts; opt->name; opt++)
			fish_option(opt, command->name, out);
	if (operands.n)
		buf_printf(out, "complete -c plimsoll -n '__fish_seen_subcommand_from %s'%s -a '%s'\n", command->name,
			   command->operand == OPERAND_REF ? " -F" : "", buf_text(&operands));
	buf_done(&operands);
}

static void put_fish(struct buf *out)
{
	buf_puts(out, "# fish completion for plimsoll\ncomplete -c plimsoll -f\n"
		      "complete -c plimsoll -l version -d 'print the version and exit'\n");
	for (const struct opt *opt = group_common.opts; opt->name; opt++)
		fish_option(opt, NULL, out);
	for (const struct command *const *command = commands(); *command; command++)
		fish_command(*command, out);
}

bool complete_script(const char *shell, struct buf *out)
{
	static void (*const scripts[])(struct buf *) = {put_bash, put_zsh, put_fish};

	for (size_t i = 0; i < ARRAY_SIZE(scripts); i++) {
		if (str_is(str_of(shell), complete_shells[i])) {
			scripts[i](out);
			return true;
		}
	}
	return false;
}
