/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/again.h"

#include <errno.h>
#include <sys/stat.h>

#include "base/path.h"
#include "report/words.h"

#define OPTIONS_MAX_BYTES ((size_t)64 << 10)

/* Whether a shell that is given only the last part of the name starts the same file. */
static bool is_on_path(struct run *run, struct str called, struct str name)
{
	struct str rest = str_of(getenv("PATH")), folder;
	struct stat own, found;

	if (stat(called.p, &own) < 0)
		return false;
	while (rest.n) {
		const char *path;

		str_cut(rest, ':', &folder, &rest);
		path = arena_printf(&run->arena, "%.*s/%.*s", STR(folder), STR(name)).p;
		if (folder.n && stat(path, &found) == 0 && S_ISREG(found.st_mode) && (found.st_mode & 0111))
			return own.st_dev == found.st_dev && own.st_ino == found.st_ino;
	}
	return false;
}

struct str again_program(struct run *run)
{
	struct str called = str_of(program_invocation_name);
	struct str name = path_base(called);

	return name.n && (name.n == called.n || is_on_path(run, called, name)) ? name : called;
}

static void add(struct run *run, struct buf *out, const char *option, const char *value)
{
	if (value)
		buf_printf(out, " --%s %.*s", option, STR(words_shell(&run->arena, str_of(value))));
}

/* As it was most likely written: "365d", "90m". */
static void add_duration(struct buf *out, const char *option, int64_t milliseconds)
{
	static const struct {
		int64_t seconds;
		char letter;
	} units[] = {{(int64_t)24 * 3600, 'd'}, {3600, 'h'}, {60, 'm'}, {1, 's'}};
	int64_t seconds = milliseconds / 1000;
	size_t i = seconds ? 0 : ARRAY_SIZE(units) - 1;

	while (seconds % units[i].seconds)
		i++;
	buf_printf(out, " --%s %lld%c", option, (long long)(seconds / units[i].seconds), units[i].letter);
}

static void add_gates(struct run *run, const struct gate_options *gate, struct buf *out)
{
	add(run, out, "fail-on", gate->fail_on);
	add(run, out, "fail-on-new", gate->fail_on_new);
	add(run, out, "baseline", gate->baseline);
	for (size_t i = 0; i < gate->policies.n; i++)
		add(run, out, "policy", gate->policies.v[i]);
	if (gate->grace > 0)
		add_duration(out, "grace", gate->grace);
	buf_puts(out, gate->own ? " --own" : "");
	buf_puts(out, gate->only_fixed ? " --only-fixed" : "");
	for (size_t i = 0; i < gate->ignore.n; i++)
		add(run, out, "ignore", gate->ignore.v[i]);
	for (size_t i = 0; i < gate->vex.n; i++)
		add(run, out, "vex", gate->vex.v[i]);
	add(run, out, "license-policy", gate->license_policy);
	if (gate->database_age >= 0)
		add_duration(out, "db-max-age", gate->database_age);
	buf_puts(out, gate->allow_incomplete ? " --allow-incomplete" : "");
}

static void add_option(struct run *run, const struct opt *opt, const void *at, struct buf *out)
{
	switch (opt->type) {
	case OPT_FLAG:
		if (*(const bool *)at)
			buf_printf(out, " --%s", opt->name);
		break;
	case OPT_TEXT:
	case OPT_WORD:
		add(run, out, opt->name, *(const char *const *)at);
		break;
	case OPT_LIST:
		vec_each(text, (const struct text_list *)at)
			add(run, out, opt->name, *text);
		break;
	case OPT_NUMBER:
		if (*(const int *)at >= 0)
			buf_printf(out, " --%s %d", opt->name, *(const int *)at);
		break;
	case OPT_DURATION:
		if (*(const int64_t *)at >= 0)
			add_duration(out, opt->name, *(const int64_t *)at);
		break;
	}
}

void again_group(struct run *run, const struct opt_group *group, const void *into, struct buf *out)
{
	for (const struct opt *opt = group->opts; opt->name; opt++)
		add_option(run, opt, (const char *)into + opt->offset, out);
}

struct str again_options(struct run *run, const struct evaluation *evaluation)
{
	auto_done(buf_done) struct buf out = BUF_INIT(OPTIONS_MAX_BYTES);

	if (evaluation->gate)
		add_gates(run, evaluation->gate, &out);
	add(run, &out, "platform", evaluation->request->platform);
	buf_puts(&out, evaluation->request->lazy ? " --lazy" : "");
	add(run, &out, "db", run->options->database);
	buf_put(&out, evaluation->again);
	return arena_str(&run->arena, buf_str(&out));
}
