/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From words to a command. Nothing is opened and no library initialised before a command runs, so that --version and --help
 * cost what it takes to load the program.
 */
#include <unistd.h>

#include "base/file.h"
#include "cli/help.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/run.h"

/* Every option of every command: enough to know which words are values when the command is not known yet. */
static const struct opt *option_of_any(struct str name, char letter)
{
	for (const struct command *const *command = commands(); *command; command++) {
		const struct opt *opt = letter ? options_find_letter((*command)->parts, letter)
					       : options_find((*command)->parts, name);

		if (opt)
			return opt;
	}
	return NULL;
}

/* Whether the word is an option whose value is the word behind it. */
static bool takes_next(const char *word)
{
	const struct opt *opt;
	struct str name, value;

	if (word[0] != '-' || !word[1])
		return false;
	if (word[1] == '-')
		return !str_cut(str_of(word + 2), '=', &name, &value) && (opt = option_of_any(name, 0)) && opt->argument;
	for (const char *c = word + 1; *c; c++)
		if ((opt = option_of_any(STR_NULL, *c)) && opt->argument)
			return !c[1];
	return false;
}

/* The index of the first word that is neither an option nor its value; count where there is none. */
static size_t command_index(size_t count, char *const *words)
{
	size_t i = 0;

	while (i < count && words[i][0] == '-' && words[i][1]) {
		if (str_is(str_of(words[i]), "--"))
			return i + 1;
		i += takes_next(words[i]) ? 2 : 1;
	}
	return i < count ? i : count;
}

static bool asks_for(size_t count, char *const *words, const char *name, const char *letter)
{
	for (size_t i = 0; i < count && !str_is(str_of(words[i]), "--"); i++)
		if (str_is(str_of(words[i]), name) || str_is(str_of(words[i]), letter))
			return true;
	return false;
}

static int unknown_command(const char *word, struct err *e)
{
	struct suggestion near = {.word = str_of(word)};

	if (word[0] == '-')
		return err_set(e, ERR_USAGE, "no command before or behind '%s'", word);
	for (const struct command *const *command = commands(); *command; command++)
		suggest(&near, (*command)->name);
	err_set(e, ERR_USAGE, "there is no command '%s'", word);
	if (near.best)
		return err_hint(e, "plimsoll %s", near.best);
	if (strpbrk(word, "/:.") || access(word, F_OK) == 0)
		return err_hint(e, "plimsoll eval %s", word);
	return err_hint(e, "plimsoll help");
}

static int check_operands(const struct command *command, const struct text_list *operands, struct err *e)
{
	if (operands->n < command->least)
		return err_set(e, ERR_USAGE, "%s needs %s", command->name, command->synopsis);
	if (operands->n > command->most)
		return err_set(e, ERR_USAGE, "%s: one argument too many: '%s'", command->name, operands->v[command->most]);
	return 0;
}

/* Parses what stands around the command's name and runs it. */
static int run_command(const struct command *command, size_t at, size_t count, char **words, bool *ret_json, struct err *e)
{
	auto_free void *options = mem_zero(1, command->options_size);
	const struct common_options *common = options;
	struct text_list operands = {0};
	struct run run;
	int r;

	/* The name goes to the front, so that the options before it are read like those behind. */
	for (size_t i = at; i > 0; i--)
		words[i] = words[i - 1];
	r = options_parse(command->parts, count - 1, words + 1, options, &operands, e);
	*ret_json = common->log_format && str_is(str_of(common->log_format), "json");
	if (r == 0)
		r = check_operands(command, &operands, e);
	if (r == 0) {
		run_init(&run, command, common);
		r = run_init_registry(&run, &operands, e);
		if (r == 0)
			r = command->run(&run, options, &operands, e);
		run_done(&run);
	}
	options_done(command->parts, options);
	vec_done(&operands);
	return r;
}

/* Help that was asked for; `command` may be NULL. */
static int print_help(const struct command *command, struct err *e)
{
	struct buf text = BUF_INIT(HELP_MAX);
	int r;

	help_fit(STDOUT_FILENO);
	if (command)
		help_command(command, &text);
	else
		help_top(&text);
	r = output_print(buf_str(&text), e);
	buf_done(&text);
	return r;
}

static int dispatch(size_t count, char **words, const struct command **ret_command, bool *ret_json, struct err *e)
{
	size_t at = command_index(count, words);
	const struct command *command = at < count ? command_find(str_of(words[at])) : NULL;
	char *version[] = {NULL};

	*ret_command = command;
	if (asks_for(count, words, "--help", "-h"))
		return print_help(command, e);
	if (asks_for(count, words, "--version", "-V"))
		return run_command(command_find(STR_LIT("version")), 0, 1, version, ret_json, e);
	if (!command)
		return unknown_command(words[at < count ? at : count - 1], e);
	return run_command(command, at, count, words, ret_json, e);
}

/* Wrong use: why, what was perhaps meant, and one line of usage. */
static void print_usage(const struct command *command)
{
	struct err ignored = ERR_INIT;
	struct buf text = BUF_INIT(HELP_MAX);

	help_usage(command, &text);
	(void)file_write_all(STDERR_FILENO, "standard error", buf_str(&text), &ignored);
	buf_done(&text);
}

int main(int argc, char **argv)
{
	const struct command *command = NULL;
	struct err e = ERR_INIT, close_error = ERR_INIT;
	struct buf text = BUF_INIT(HELP_MAX);
	bool json = false;
	int r;

	/* Without it the C library asks the disk for the local time zone once for each entry of a zip, and nobody wants to know. */
	setenv("TZ", "UTC0", 0);
	output_guard_descriptors();
	progress_handle_signals();
	if (argc < 2) {
		help_fit(STDERR_FILENO);
		help_top(&text);
		(void)file_write_all(STDERR_FILENO, "standard error", buf_str(&text), &e);
		buf_done(&text);
		return EXIT_WRONG_USE;
	}
	r = dispatch((size_t)argc - 1, argv + 1, &command, &json, &e);
	if (r < 0) {
		run_print_error(json, &e);
		if (r == ERR_USAGE && !json)
			print_usage(command);
		r = r == ERR_USAGE ? EXIT_WRONG_USE : EXIT_BROKEN;
	}
	if (output_close(&close_error) < 0) {
		run_print_error(json, &close_error);
		return EXIT_BROKEN;
	}
	return r;
}
