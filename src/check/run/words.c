/* SPDX-License-Identifier: Apache-2.0 */
#include "check/run/words.h"

#include "base/buf.h"
#include "base/path.h"

/* ---- names ---- */

bool run_among(const char *names, struct str name)
{
	struct str rest = str_of(names), one;

	while (str_next_word(&rest, &one))
		if (str_eq(one, name))
			return true;
	return false;
}

bool run_is(const struct run_call *call, const char *names)
{
	return run_among(names, call->name);
}

/* "pip" for "pip3.11", "python" for "python3". */
static struct str without_version(struct str name)
{
	struct str bare = name;

	while (bare.n && (str_is_digit(bare.p[bare.n - 1]) || bare.p[bare.n - 1] == '.'))
		bare.n--;
	return run_among("pip python", bare) ? bare : name;
}

static struct str last_part(struct str text)
{
	ptrdiff_t slash = str_rfind(text, '/');

	return str_from_index(text, (size_t)(slash + 1));
}

/* ---- who is really called ---- */

static void drop_words(struct run_call *call, size_t count)
{
	call->words += count;
	call->count -= count;
	call->name = call->count && !call->words[0].variable ? without_version(last_part(call->words[0].text)) : STR_NULL;
}

/* Programs that only call another one, and their flags with a value. */
static const struct {
	const char *name, *values;
} callers[] = {
	{"sudo", "u g h p C T R D user group host prompt chdir chroot close-from"},
	{"env", "u C S unset chdir split-string"},
	{"exec", "a"},
	{"command", ""},
	{"builtin", ""},
	{"nohup", ""},
	{"nice", "n adjustment"},
	{"eatmydata", ""},
};

static bool is_assignment(struct str text)
{
	ptrdiff_t equals = str_find(text, '=');

	return equals > 0 && text.p[0] != '-';
}

static bool takes_value(const char *values, struct str word);

/* The words up to the program that a caller calls; 0 where it calls none. */
static size_t caller_words(const struct run_call *call, const char *values)
{
	size_t i = 1;

	while (i < call->count) {
		struct str text = call->words[i].text;

		if (str_starts(text, "-") && text.n > 1)
			i += takes_value(values, text) ? 2 : 1;
		else if (is_assignment(text))
			i++;
		else
			return i;
	}
	return 0;
}

static void see_through(struct run_call *call)
{
	for (size_t i = 0; i < ARRAY_SIZE(callers); i++)
		if (str_is(call->name, callers[i].name)) {
			size_t words = caller_words(call, callers[i].values);

			if (!words)
				return;
			drop_words(call, words);
			i = SIZE_MAX; /* once more: sudo env … */
		}
	if (!str_is(call->name, "python"))
		return;
	for (size_t i = 1; i + 1 < call->count && str_starts(call->words[i].text, "-"); i++)
		if (str_is(call->words[i].text, "-m") && str_is(call->words[i + 1].text, "pip")) {
			drop_words(call, i + 1);
			return;
		}
}

/* ---- the walk ---- */

struct run_walk run_walk(const struct build *build)
{
	return (struct run_walk){.build = build, .last_step = build->step_count};
}

struct run_walk run_walk_step(const struct build *build, const struct build_step *step)
{
	size_t at = (size_t)(step - build->steps);

	return (struct run_walk){.build = build, .step = at, .last_step = at + 1};
}

struct run_call run_call_of(const struct build_script *script, size_t index)
{
	const struct shell_command *command = &script->commands->commands[index];
	struct run_call call = {.script = script,
				.command = command,
				.index = index,
				.words = command->words,
				.count = command->word_count,
				.assignments = command->assignments,
				.assignment_count = command->assignment_count};

	drop_words(&call, 0);
	see_through(&call);
	return call;
}

static bool next_command(struct run_walk *walk, const struct build_step *step)
{
	for (; walk->script < step->script_count; walk->script++, walk->command = 0) {
		const struct build_script *script = &step->scripts[walk->script];

		while (script->commands && walk->command < script->commands->command_count) {
			const struct shell_command *command = &script->commands->commands[walk->command++];

			if (command->kind != SHELL_SIMPLE || !command->word_count)
				continue;
			walk->call = run_call_of(script, walk->command - 1);
			walk->call.build = walk->build;
			walk->call.step = step;
			walk->call.order = walk->script * SHELL_COMMANDS_MAX + walk->command;
			return true;
		}
	}
	return false;
}

bool run_next(struct run_walk *walk)
{
	for (; walk->step < walk->last_step; walk->step++, walk->script = walk->command = 0)
		if (walk->build->steps[walk->step].instruction->keyword == DOCKERFILE_RUN &&
		    next_command(walk, &walk->build->steps[walk->step]))
			return true;
	return false;
}

const struct shell_command *run_before(const struct run_call *call, size_t *at)
{
	const struct shell_command *self = call->command;

	while ((*at)-- > 0) {
		const struct shell_command *command = &call->script->commands->commands[*at];

		if (command->pipeline == self->pipeline)
			return command;
		/* What stands in it is deeper; beside it begins another. */
		if (command->depth <= self->depth && command->substitution == self->substitution)
			return NULL;
	}
	return NULL;
}

/* ---- flags and operands ---- */

static bool is_flag(const struct shell_word *word)
{
	return word->text.n > 1 && word->text.p[0] == '-';
}

static bool has_letter(const char *names, char letter)
{
	return run_among(names, str_from(&letter, 1));
}

/* Whether the word after this flag is its value. */
static bool takes_value(const char *values, struct str word)
{
	if (str_skip(&word, "--"))
		return run_among(values, word);
	str_skip(&word, "-");
	if (run_among(values, word))
		return true;
	for (size_t i = 0; i < word.n; i++)
		if (has_letter(values, word.p[i]))
			return i + 1 == word.n;
	return false;
}

static bool flag_matches(const char *flags, const char *values, struct str word)
{
	struct str name, value;

	if (str_skip(&word, "--")) {
		str_cut(word, '=', &name, &value);
		return name.n > 1 && run_among(flags, name);
	}
	str_skip(&word, "-");
	if (word.n > 1 && run_among(flags, word))
		return true;
	for (size_t i = 0; i < word.n && word.p[i] != '='; i++) {
		if (has_letter(flags, word.p[i]))
			return true;
		if (has_letter(values, word.p[i]))
			return false;
	}
	return false;
}

const struct shell_word *run_flag_word(const struct run_call *call, const char *flags, const char *values)
{
	for (size_t i = 1; i < call->count && !str_is(call->words[i].text, "--"); i++) {
		if (!is_flag(&call->words[i]))
			continue;
		if (flag_matches(flags, values, call->words[i].text))
			return &call->words[i];
		if (takes_value(values, call->words[i].text))
			i++;
	}
	return NULL;
}

bool run_flag(const struct run_call *call, const char *flags, const char *values)
{
	return run_flag_word(call, flags, values) != NULL;
}

bool run_flag_value(const struct run_call *call, const char *flags, struct str *ret_value)
{
	for (size_t i = 1; i < call->count; i++) {
		struct str word = call->words[i].text, name, value;

		if (!is_flag(&call->words[i]))
			continue;
		if (str_skip(&word, "--")) {
			if (str_cut(word, '=', &name, &value) && run_among(flags, name)) {
				*ret_value = value;
				return true;
			}
			if (!run_among(flags, word))
				continue;
		} else {
			word = str_from_index(word, 1);
			if (!word.n || !has_letter(flags, word.p[0]))
				continue;
			if (word.n > 1) {
				*ret_value = str_from_index(word, 1);
				return true;
			}
		}
		*ret_value = i + 1 < call->count ? call->words[i + 1].text : STR_LIT("");
		return true;
	}
	return false;
}

const struct shell_word *run_operand(const struct run_call *call, const char *values, size_t *at)
{
	for (size_t i = *at ? *at : 1; i < call->count; i++) {
		if (str_is(call->words[i].text, "--"))
			continue;
		if (is_flag(&call->words[i])) {
			i += takes_value(values, call->words[i].text);
			continue;
		}
		*at = i + 1;
		return &call->words[i];
	}
	*at = call->count;
	return NULL;
}

struct str run_operand_text(const struct run_call *call, const char *values, size_t n)
{
	const struct shell_word *word;
	size_t at = 0;

	while ((word = run_operand(call, values, &at)))
		if (!n--)
			return word->text;
	return STR_NULL;
}

bool run_has_word(const struct run_call *call, const char *text)
{
	for (size_t i = 1; i < call->count; i++)
		if (str_is(call->words[i].text, text))
			return true;
	return false;
}

/* ---- places ---- */

struct place run_span_place(const struct run_call *call, size_t from, size_t to)
{
	return build_script_place(call->build, call->step, call->script, from, to);
}

struct place run_word_place(const struct run_call *call, const struct shell_word *word)
{
	return run_span_place(call, word->from, word->to);
}

bool run_is_plain(const struct run_call *call)
{
	return !call->script->exec && !call->script->nested;
}

struct place run_place(const struct run_call *call)
{
	struct place first = run_word_place(call, &call->words[0]);

	first.at = region_join(first.at, run_word_place(call, &call->words[call->count - 1]).at);
	return first;
}

void run_insert_after(struct checking *checking, struct finding *finding, const struct run_call *call,
		      const struct shell_word *word, const char *text)
{
	struct place place = run_word_place(call, word);

	if (!run_is_plain(call) || !place.at.line)
		return;
	place.at.line = place.at.end_line;
	place.at.column = place.at.end_column;
	check_edit(checking, finding, place, str_of(text));
}

/* ---- variables ---- */

/* Appends what "${…}" that begins at text[from] stands for, and tells where it ends; false where only a run would tell. */
static bool put_variable(const struct run_call *call, struct str text, size_t from, struct buf *out, size_t *ret_end)
{
	ptrdiff_t close = str_find(str_from_index(text, from), '}');
	struct str name = str_slice(text, from + 2, from + (size_t)(close < 0 ? 0 : close)), value;

	if (close < 3)
		return false;
	for (size_t i = 0; i < name.n; i++)
		if (!str_is_alnum(name.p[i]) && name.p[i] != '_')
			return false;
	*ret_end = from + (size_t)close + 1;
	if (str_is_digit(name.p[0]) || shell_sets(call->script->commands, name))
		return false;
	if (build_variable(call->build, call->step, name, &value)) {
		buf_put(out, value);
		return true;
	}
	return !build_find_variable(call->build, call->step, name) && !build_is_predefined(name, false);
}

#define EXPANDED_MAX 65536

bool run_expand(struct checking *checking, const struct run_call *call, const struct shell_word *word, struct str *ret_text)
{
	auto_done(buf_done) struct buf out = BUF_INIT(EXPANDED_MAX);
	struct str text = word->text;

	*ret_text = text;
	if (!word->variable)
		return true;
	for (size_t i = 0; i < text.n;) {
		if (text.p[i] == '$' && i + 1 < text.n && text.p[i + 1] == '{') {
			if (!put_variable(call, text, i, &out, &i))
				return false;
		} else {
			buf_putc(&out, text.p[i++]);
		}
	}
	*ret_text = arena_str(check_arena(checking), buf_str(&out));
	return !out.full;
}

/* ---- mounts and stages ---- */

bool run_mount_option(const struct dockerfile_pair *flag, const char *names, struct str *ret_value)
{
	struct str rest = flag->value, part, name, value;

	while (str_next(&rest, ',', &part)) {
		str_cut(part, '=', &name, &value);
		if (run_among(names, name)) {
			*ret_value = value;
			return true;
		}
	}
	return false;
}

static bool lies_at_or_below(struct str path, struct str folder)
{
	while (folder.n > 1 && folder.p[folder.n - 1] == '/')
		folder.n--;
	if (!folder.n || path.n < folder.n || !str_eq(str_slice(path, 0, folder.n), folder))
		return false;
	return path.n == folder.n || path.p[folder.n] == '/' || folder.n == 1;
}

/* "~/.cache/pip" is in the home of whoever runs it, which a base image tells. */
static bool is_in_a_home(struct str target, struct str path)
{
	while (str_ends(target, "/"))
		target.n--;
	if (!str_skip(&path, "~/"))
		return false;
	if (str_is(target, "/root"))
		return true;
	for (; path.n; path = path_parent(path))
		if (target.n > path.n && target.p[target.n - path.n - 1] == '/' && str_eq(str_from_index(target, target.n - path.n), path))
			return true;
	return false;
}

bool run_mounted(const struct build_step *step, const char *types, struct str path)
{
	for (size_t i = 0; i < step->instruction->flag_count; i++) {
		const struct dockerfile_pair *flag = &step->instruction->flags[i];
		struct str type, target;

		if (str_is(flag->name, "mount") && run_mount_option(flag, "type", &type) && run_among(types, type) &&
		    run_mount_option(flag, "target dst destination", &target) &&
		    (lies_at_or_below(path, target) || is_in_a_home(target, path)))
			return true;
	}
	return false;
}

/* An ONBUILD is written for those who build FROM its stage, whichever it is. */
bool run_ships(const struct build *build, const struct build_step *step)
{
	return step->onbuild || step->stage == STAGE_NONE || build->stages[step->stage].shipped;
}
