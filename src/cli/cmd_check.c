/* SPDX-License-Identifier: Apache-2.0 */
#include <sys/stat.h>

#include "check/custom.h"
#include "cli/check_rules.h"
#include "cli/evaluate.h"
#include "cli/output.h"
#include "cli/settings.h"
#include "report/report.h"
#include "report/words.h"
#include "scan/fix.h"

struct check_options {
	struct common_options common;
	struct report_options report;
	struct rows_options rows;
	struct gate_options gate;
	struct settings_options settings;
	const char *baseline, *create_baseline, *test_rules;
	struct text_list runs;
	bool list, fix, diff;
};

#define AT(member) .offset = offsetof(struct check_options, member)
static const struct opt own[] = {
	{.name = "fix", .help = "change the files where the right change is certain, then check them again", AT(fix)},
	{.name = "diff", .help = "print those changes as a patch, change nothing; exit 1 where there are some", AT(diff)},
	{.name = "baseline", .type = OPT_TEXT, .argument = "FILE", .completes = COMPLETE_FILE,
	 .help = "leave out what FILE knows already", AT(baseline)},
	{.name = "create-baseline", .type = OPT_TEXT, .argument = "FILE", .completes = COMPLETE_FILE,
	 .help = "write all that was found to FILE, for --baseline", AT(create_baseline)},
	{.name = "run", .type = OPT_LIST, .argument = "COMMAND", .help = "check a command line, 'docker run ...'; may be repeated", AT(runs)},
	{.name = "list", .help = "print the rules, with -f json all about them", AT(list)},
	{.name = "test-rules", .type = OPT_TEXT, .argument = "FILE", .completes = COMPLETE_FILE,
	 .help = "run the good and bad cases of the rules in FILE", AT(test_rules)},
	{0},
};
#undef AT
static const struct opt_group group_own = {"Check", own};

static const struct opt_part parts[] = {
	{&group_common, offsetof(struct check_options, common)},
	{&group_own, 0},
	{&group_settings, offsetof(struct check_options, settings)},
	{&group_report_check, offsetof(struct check_options, report)},
	{&group_rows_check, offsetof(struct check_options, rows)},
	{&group_gate_check, offsetof(struct check_options, gate)},
	{0},
};

/* All that a run over files needs; its lists are freed together. */
struct work {
	struct settings settings;
	struct policy policy;
	struct settings_sink sink;
	struct scan_request request;
	VEC(const char *) files, commands;
	struct gate_options gate;
};

static void work_done(struct work *work)
{
	settings_sink_done(&work->sink);
	custom_done(&work->settings);
	settings_done(&work->settings);
	policy_done(&work->policy);
	vec_done(&work->files);
	vec_done(&work->commands);
}

static void set_request(struct work *work, const struct check_options *o, const struct text_list *operands)
{
	vec_each(path, operands)
		*vec_push(&work->files) = *path;
	*vec_push(&work->files) = NULL;
	vec_each(command, &o->runs)
		*vec_push(&work->commands) = *command;
	*vec_push(&work->commands) = NULL;
	work->request = (struct scan_request){
		.command = "check", .settings = &work->settings, .files = work->files.v, .commands = work->commands.v, .policy = &work->policy,
	};
	work->gate = o->gate;
	work->gate.database_age = -1; /* there is no database */
	if (!work->gate.fail_on && work->sink.fail_on.n) {
		work->gate.fail_on = work->sink.fail_on.p;
		work->gate.fail_on_by = work->sink.fail_on_by;
	}
}

/* A file alone, or some rules alone, do not tell what a whole repository's exemptions are for. */
static bool is_partial(const struct check_options *o, const struct text_list *operands)
{
	struct stat status;

	if (o->settings.rules.n || o->settings.frameworks.n)
		return true;
	vec_each(path, operands)
		if (stat(*path, &status) == 0 && S_ISDIR(status.st_mode))
			return false;
	return true;
}

/* " --rule X --baseline b.json Dockerfile": so that what a report says to type next does the same. */
static struct str again_words(struct run *run, const struct check_options *o, const struct text_list *operands)
{
	auto_done(buf_done) struct buf out = BUF_INIT((size_t)64 << 10);

	settings_again(run, &o->settings, &out);
	if (o->baseline)
		buf_printf(&out, " --baseline %.*s", STR(words_shell(&run->arena, str_of(o->baseline))));
	vec_each(command, &o->runs)
		buf_printf(&out, " --run %.*s", STR(words_shell(&run->arena, str_of(*command))));
	vec_each(path, operands)
		buf_printf(&out, " %.*s", STR(words_shell(&run->arena, str_of(*path))));
	return arena_str(&run->arena, buf_str(&out));
}

static void say_fixing(struct run *run, const struct fixing *fixing, bool diff)
{
	const struct log *log = &run->ctx.log;
	size_t files = 0;

	vec_each(file, &fixing->files)
		files += file->fixed > 0;
	vec_each(note, &fixing->notes)
		log_note(log, "%.*s", STR(*note));
	log_note(log, "%zu finding%s in %zu file%s %s", fixing->fixed, plural(fixing->fixed), files, plural(files),
		 diff ? "would be changed" : "changed");
}

static int fix(struct run *run, const struct check_options *o, struct work *work, struct err *e)
{
	auto_done(buf_done) struct buf text = BUF_INIT(REPORT_MAX);
	struct fixing fixing;
	int r;

	vec_each(path, &work->files)
		if (*path && str_is(str_of(*path), "-"))
			return err_set(e, ERR_USAGE, "--%s: standard input cannot be changed; name a file", o->diff ? "diff" : "fix");
	r = fix_files(&run->ctx, &work->request, &fixing, e);
	if (r == 0 && o->diff) {
		if (fix_diff(&fixing, &text) && text.n)
			log_note(&run->ctx.log, "a file lies outside of the working folder: for patch -p1 -d /");
		r = text.full ? err_set(e, ERR_LIMIT, "the patch is larger than %zu bytes", REPORT_MAX) : output_print(buf_str(&text), e);
	} else if (r == 0) {
		r = fix_write(&fixing, e);
	}
	if (r == 0)
		say_fixing(run, &fixing, o->diff);
	if (r == 0 && o->diff && text.n)
		r = EXIT_GATE;
	fixing_done(&fixing);
	return r;
}

static int check_all(struct run *run, const struct check_options *o, const struct text_list *operands, struct work *work, struct err *e)
{
	int r = 0;

	set_request(work, o, operands);
	work->policy.partial = is_partial(o, operands);
	if (o->baseline)
		r = policy_load_baseline(&work->policy, o->baseline, &run->arena, e);
	if (r == 0 && (o->fix || o->diff))
		r = fix(run, o, work, e);
	if (r < 0 || o->diff)
		return r;
	return evaluate(run, &(struct evaluation){
		.request = &work->request, .report = &o->report, .rows = &o->rows, .gate = &work->gate, .policy = &work->policy,
		.notes = &work->sink.notes, .create_baseline = o->create_baseline, .again = again_words(run, o, operands),
	}, e);
}

static int check_usage(const struct check_options *o, const struct text_list *operands, struct err *e)
{
	if (o->fix && o->diff)
		return err_set(e, ERR_USAGE, "--fix changes the files, --diff only prints the changes: one of them");
	if (o->diff && o->gate.fail_on)
		return err_set(e, ERR_USAGE, "--diff prints changes and judges no gate: without --fail-on it exits 1 where something would change");
	if (operands->n || o->runs.n || o->list || o->test_rules)
		return 0;
	err_set(e, ERR_USAGE, "check: name a file or a folder, or - for standard input");
	return err_hint(e, "plimsoll check .");
}

static int run_check(struct run *run, const void *options, const struct text_list *operands, struct err *e)
{
	const struct check_options *o = options;
	struct work work = {0};
	int r = check_usage(o, operands, e);

	if (r < 0)
		return r;
	policy_init(&work.policy);
	work.sink = (struct settings_sink){.settings = &work.settings, .policy = &work.policy, .arena = &run->arena, .log = &run->ctx.log};
	work.settings.now = run->ctx.now;
	r = settings_gather(run, &o->settings, &work.sink, e);
	if (r == 0 && o->test_rules)
		r = check_test_rules(run, o->test_rules, e);
	else if (r == 0 && o->list)
		r = check_list_rules(&work.settings, o->report.format, run->options->width, e);
	else if (r == 0)
		r = check_all(run, o, operands, &work, e);
	work_done(&work);
	return r;
}

static const char *const description[] = {
	"Checks Dockerfiles, Kubernetes manifests, Compose files and command lines of docker run, told by content and name, in files, folders, "
	"or on standard input. Every finding says where it stands, what it rests on, and what to do.",
	"Settings are read from .plimsoll.yaml of the working folder, and as they are from .hadolint.yaml, .checkov.yaml, .trivyignore and "
	".kube-linter.yaml beside it; comments and annotations of these tools are heeded, and so is `# plimsoll: ignore RULE reason` above "
	"or behind a line.",
	"In a pipe a finding is a line of fields between tabs: severity, rule, place, object, fact, fix.",
	NULL,
};

static const struct example examples[] = {
	{"plimsoll check .", "everything below this folder"},
	{"helm template chart | plimsoll check -", "what a chart renders to"},
	{"plimsoll check --framework pss-restricted k8s", "the Pod Security Standards"},
	{"plimsoll check --fix Dockerfile", "make the changes that are certain"},
	{0},
};

static const struct exit_text exits[] = {
	{0, "checked, and every gate passed, or none was set"},
	{EXIT_GATE, "a finding is of the severity or priority of --fail-on, or worse; with --diff: something would change"},
	{EXIT_BROKEN, "could not be read or written: a file is missing, or a report could not be written"},
	{EXIT_INCOMPLETE, "checked, but something could not be evaluated; --allow-incomplete makes this 0"},
	{EXIT_WRONG_USE, "the command line is wrong"},
	{0, NULL},
};

const struct command command_check = {
	.name = "check",
	.summary = "Dockerfiles, Kubernetes manifests, Compose files",
	.synopsis = "[PATH...]",
	.most = 10000,
	.operand = OPERAND_REF,
	.description = description,
	.examples = examples,
	.exits = exits,
	.parts = parts,
	.options_size = sizeof(struct check_options),
	.plain = true,
	.run = run_check,
};
