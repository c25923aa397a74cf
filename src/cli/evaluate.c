/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which report goes where: `-o FORMAT=FILE` says both; `-o FILE` takes the format of -f, else of the file's ending where that
 * names one, else the table where the ending is that of a text or there is none. Standard output gets the report of -f, or the table when there is no -o at all.
 */
#include "cli/evaluate.h"

#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/path.h"
#include "base/text.h"
#include "base/thread.h"
#include "cli/again.h"
#include "cli/output.h"
#include "cli/pager.h"
#include "cli/progress.h"
#include "cli/settings.h"
#include "cli/style.h"
#include "config/config.h"
#include "report/report.h"
#include "report/template.h"
#include "report/words.h"

#define FORMAT_STANDING "table"

struct target {
	const struct reporter *reporter;
	const char *path; /* "-": standard output */
};

VEC_TYPE(targets, struct target);

/* Whose formats a command prints: those of eval and scan are the same. */
static const char *const *formats_of(const char *command)
{
	if (str_is(str_of(command), "sbom"))
		return format_names_sbom();
	if (str_is(str_of(command), "vex"))
		return format_names_vex();
	if (str_is(str_of(command), "layers"))
		return format_names_layers();
	if (str_is(str_of(command), "need") || str_is(str_of(command), "why"))
		return format_names_need();
	if (str_is(str_of(command), "diff"))
		return format_names_diff();
	if (str_is(str_of(command), "check"))
		return format_names_check();
	return str_is(str_of(command), "inspect") ? format_names_inspect() : format_names();
}

static bool can_print(const char *format, const char *command)
{
	for (const char *const *name = formats_of(command); *name; name++)
		if (str_is(str_of(format), *name))
			return true;
	return false;
}

static void put_formats(const char *command, struct buf *out)
{
	for (const char *const *name = formats_of(command); *name; name++)
		buf_printf(out, "%s%s", out->n ? ", " : "", *name);
}

static int find_reporter(struct str name, const char *command, const struct reporter **ret_reporter, struct err *e)
{
	const struct reporter *found = reporter_find(name);
	struct suggestion near = {.word = name};
	struct buf list = BUF_INIT(512);

	if (found && can_print(found->name, command)) {
		*ret_reporter = found;
		return 0;
	}
	for (const char *const *format = formats_of(command); *format; format++)
		suggest(&near, *format);
	put_formats(command, &list);
	if (found)
		err_set(e, ERR_USAGE, "%s has no report in the format %s; there are %s", command, found->name, buf_text(&list));
	else
		err_set(e, ERR_USAGE, "-o %.*s=: there is no such format; there are %s", STR(name), buf_text(&list));
	buf_done(&list);
	if (near.best)
		return err_hint(e, "-o %s=FILE", near.best);
	return found ? e->code : err_hint(e, "-o ./%.*s=FILE where that is a file's name", STR(name));
}

/* "json=a.json" and "cyclonedx-1.5=a" are a format and a file; "./a=b" and "a.b=c" are files. */
static bool names_format(struct str output, struct str *ret_format, struct str *ret_path)
{
	if (!str_cut(output, '=', ret_format, ret_path) || !ret_format->n)
		return false;
	if (reporter_find(*ret_format))
		return true;
	for (size_t i = 0; i < ret_format->n; i++)
		if (!str_is_alnum(ret_format->p[i]) && ret_format->p[i] != '-')
			return false;
	return true;
}

/* Endings of texts for people. A table in a file of another name would be found out late. */
static bool names_text(struct str ending)
{
	static const char *const texts[] = {"txt", "text", "log", "out"};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		if (str_case_eq(ending, str_of(texts[i])))
			return true;
	return false;
}

static int refuse_ending(const char *path, struct str ending, const char *command, struct err *e)
{
	struct buf list = BUF_INIT(512);

	put_formats(command, &list);
	err_set(e, ERR_USAGE, "-o %s: there is no format %.*s; there are %s", path, STR(ending), buf_text(&list));
	buf_done(&list);
	return err_hint(e, "-o " FORMAT_STANDING "=%s, where the name is to stay", path);
}

/* The usual endings of SBOMs, of which the first says what the second would be. */
static const char *format_of_sbom(struct str base)
{
	static const struct {
		const char *ending, *format;
	} endings[] = {
		{".spdx.json", "spdx"},     {".spdx3.json", "spdx3"},      {".spdx", "spdx-tag-value"},
		{".cdx.json", "cyclonedx"}, {".cdx.xml", "cyclonedx-xml"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(endings); i++)
		if (str_ends(base, endings[i].ending))
			return endings[i].format;
	return NULL;
}

/* The format of an -o that names none. */
static int format_of_file(const char *path, const char *format, const char *command, struct str *ret_format, struct err *e)
{
	struct str base, left, ending;

	*ret_format = str_of(format ? format : FORMAT_STANDING);
	base = str_from_index(str_of(path), (size_t)(str_rfind(str_of(path), '/') + 1));
	if (format || !str_cut_last(base, '.', &left, &ending) || !left.n)
		return 0;
	if (format_of_sbom(base)) {
		*ret_format = str_of(format_of_sbom(base));
		return 0;
	}
	if (reporter_find(ending))
		*ret_format = ending;
	else if (!names_text(ending))
		return refuse_ending(path, ending, command, e);
	return 0;
}

static int add_target(struct targets *targets, struct str format, const char *path, const char *command, struct err *e)
{
	struct target target = {.path = path};
	int r = find_reporter(format, command, &target.reporter, e);

	if (r < 0)
		return r;
	if (!*path)
		return err_set(e, ERR_USAGE, "-o: the name of the file is missing");
	vec_each(other, targets)
		if (output_same(path, other->path))
			return err_set(e, ERR_USAGE, "-o: two reports for %s", str_is(str_of(path), "-") ? "standard output" : path);
	*vec_push(targets) = target;
	return 0;
}

/* Files first: a reader of standard output that goes away early must not cost the files. */
static int plan(const struct report_options *options, const char *command, struct targets *ret_targets, struct err *e)
{
	const char *asked = options->format ? options->format : options->template ? "template" : NULL;
	bool taken = false; /* -f belongs to an -o without a format */
	int r;

	vec_each(output, &options->outputs) {
		struct str format, path;
		bool named = names_format(str_of(*output), &format, &path);

		if (!named) {
			taken = true;
			if ((r = format_of_file(*output, asked, command, &format, e)) < 0)
				return r;
		}
		if ((r = add_target(ret_targets, format, named ? path.p : *output, command, e)) < 0)
			return r;
	}
	if (!ret_targets->n || (asked && !taken))
		return add_target(ret_targets, str_of(asked ? asked : FORMAT_STANDING), "-", command, e);
	return 0;
}

/* Whether some report has a place for them. */
static bool tells_digests(const struct targets *targets)
{
	vec_each(target, targets)
		if (target->reporter->file_digests)
			return true;
	return false;
}

static bool shows_accounts(const struct targets *targets)
{
	vec_each(target, targets)
		if (target->reporter->layer_accounts)
			return true;
	return false;
}

/* Kept whole, for a pager may show it, and nothing is printed of what ends in an error. */
static int write_whole(const struct target *target, const struct evaluation *evaluation, const struct report *report, const struct report_style *style, struct err *e)
{
	auto_done(buf_done) struct buf text = BUF_INIT(REPORT_MAX);
	int r = target->reporter->write(report, style, &text, e);

	if (r == 0 && text.full)
		r = err_set(e, ERR_LIMIT, "report larger than the limit of %zu bytes", REPORT_MAX);
	if (r < 0)
		return err_wrap(e, "format %s", target->reporter->name);
	if (!str_is(str_of(target->path), "-"))
		return output_file(target->path, buf_str(&text), e);
	return evaluation->report->no_pager ? output_print(buf_str(&text), e) : pager_print(buf_str(&text), e);
}

/* Goes out while it is made: of hundreds of megabytes a few are held. */
static int write_bit_by_bit(const struct target *target, const struct report *report, const struct report_style *style, struct err *e)
{
	auto_done(buf_done) struct buf text = BUF_INIT(REPORT_MAX);
	struct err later = ERR_INIT;
	struct output output;
	int r;

	if (output_begin(&output, target->path, e) < 0)
		return e->code;
	text.drain = &output.drain;
	r = target->reporter->write(report, style, &text, e);
	if (r == 0 && !buf_drain(&text))
		r = err_set(e, ERR_LIMIT, "report larger than the limit of %zu bytes", REPORT_MAX);
	if (r < 0)
		err_wrap(e, "format %s", target->reporter->name);
	if (output_end(&output, r == 0, &later) < 0) {
		*e = later;
		r = e->code;
	}
	return r;
}

/* A report that goes out, with what came of it. */
struct writing {
	const struct target *target;
	const struct evaluation *evaluation;
	const struct report *report;
	struct report_style style;
	struct err error;
};

VEC_TYPE(writings, struct writing);

/* In the order in which they are written; but for files one report at a time, or they would come mixed where two names lead to one device. */
enum target_place { PLACE_FILE, PLACE_SPECIAL, PLACE_PRINTED };

static bool is_printed(const struct target *target)
{
	return str_is(str_of(target->path), "-");
}

static enum target_place place_of(const struct target *target)
{
	return is_printed(target) ? PLACE_PRINTED : output_is_special(target->path) ? PLACE_SPECIAL : PLACE_FILE;
}

/* Reports only read what they are of: several are made at once. */
static void write_one(void *arg, size_t i)
{
	struct writing *writing = &((struct writings *)arg)->v[i];

	if (writing->target->reporter->streams && !(is_printed(writing->target) && isatty(STDOUT_FILENO)))
		write_bit_by_bit(writing->target, writing->report, &writing->style, &writing->error);
	else
		write_whole(writing->target, writing->evaluation, writing->report, &writing->style, &writing->error);
}

static int write_these(const struct targets *targets, enum target_place place, struct run *run, const struct evaluation *evaluation, const struct report *report, struct err *e)
{
	struct writings writings = {0};
	int r = 0;

	vec_each(target, targets) {
		struct writing *writing;

		if (place_of(target) != place)
			continue;
		writing = vec_push(&writings);
		*writing = (struct writing){.target = target, .evaluation = evaluation, .report = report, .error = ERR_INIT};
		style_init(&writing->style, run->options, evaluation->rows, place == PLACE_PRINTED ? STDOUT_FILENO : -1);
		writing->style.program = again_program(run);
		writing->style.options = again_options(run, evaluation);
		writing->style.template_text = evaluation->template_text;
		writing->style.template_name = str_of(evaluation->report->template);
	}
	thread_each(place == PLACE_FILE ? run->ctx.jobs : 1, writings.n, write_one, &writings);
	vec_each(writing, &writings)
		if (r == 0 && (r = writing->error.code) < 0)
			*e = writing->error;
	vec_done(&writings);
	return r;
}

/* Files first: a reader of standard output that goes away costs nothing else. */
static int write_all(const struct targets *targets, struct run *run, const struct evaluation *evaluation,
		     const struct report *report, struct err *e)
{
	int r = 0;

	for (enum target_place place = PLACE_FILE; r == 0 && place <= PLACE_PRINTED; place++)
		r = write_these(targets, place, run, evaluation, report, e);
	return r;
}

/* Before those of settings: of several repositories the first one that knows of a package decides. */
static void add_vex(struct policy *policy, const struct text_list *paths)
{
	struct str_list all = {0};

	vec_each(path, paths)
		*vec_push(&all) = str_of(*path);
	vec_each(path, &policy->vex_paths)
		*vec_push(&all) = *path;
	vec_done(&policy->vex_paths);
	policy->vex_paths = all;
}

/* An option counts more than a policy's limit of the same kind. */
static int load_levels(struct policy *policy, const struct gate_options *gates, struct run *run, struct err *e)
{
	struct gate_request *request = NULL;
	int r = gates->fail_on ? policy_fail_on(policy, str_of(gates->fail_on), e) : 0;

	policy->fail_on_by = gates->fail_on_by;
	if (r == 0 && gates->fail_on)
		r = policy_ask_gate(policy, STR_LIT("fail-on"), STR_LIT("off"), STR_NULL, &request, e);
	if (r == 0 && gates->fail_on_new)
		r = policy_ask_gate(policy, STR_LIT("fail-on-new"), str_of(gates->fail_on_new),
				    arena_printf(&run->arena, "--fail-on-new %s", gates->fail_on_new), &request, e);
	if (r == 0 && gates->baseline)
		r = policy_load_baseline(policy, gates->baseline, &run->arena, e);
	if (r == 0 && gates->baseline && !policy_asks(policy, "fail-on-new")) {
		err_set(e, ERR_USAGE, "--baseline says what is known, and no gate asks what is new");
		return err_hint(e, "--fail-on-new plan --baseline %s", gates->baseline);
	}
	return r;
}

static int load_policy(struct policy *policy, const struct gate_options *gates, struct run *run, struct err *e)
{
	int r = load_levels(policy, gates, run, e);

	add_vex(policy, &gates->vex);
	policy->only_fixed |= gates->only_fixed;
	policy->own |= gates->own;
	if (gates->grace >= 0)
		policy->grace = gates->grace / 1000;
	policy->allow_incomplete = gates->allow_incomplete;
	if (gates->database_age >= 0) {
		policy->database_age = gates->database_age / 1000;
		policy->gate_database_age = policy->database_age > 0;
	}
	for (size_t i = 0; r == 0 && i < gates->ignore.n; i++)
		if ((r = policy_load_ignore(policy, gates->ignore.v[i], &run->arena, e)) == ERR_USAGE)
			r = e->code = ERR_FORMAT; /* a file's line, and no word of the command line */
	if (r == 0 && gates->dive_rules)
		r = policy_load_dive(policy, *gates->dive_rules ? gates->dive_rules : NULL, &run->arena, e);
	if (r == 0 && gates->license_policy)
		r = policy_load_licenses(policy, gates->license_policy, &run->arena, e);
	return r;
}

static int no_gate(struct err *e)
{
	err_set(e, ERR_USAGE, "--attest: a verdict needs a policy: no gate is asked");
	return err_hint(e, "--policy strict, or --fail-on high");
}

static int exit_code(const struct report *report, bool allow_incomplete)
{
	bool incomplete = report->coverage.gaps.n || report->coverage.dropped;

	if (report->verdict == VERDICT_MAY_NOT_SAIL)
		return EXIT_GATE;
	if (report->verdict == VERDICT_CANNOT_SAY) /* it heeds what is allowed already */
		return EXIT_INCOMPLETE;
	return incomplete && !allow_incomplete && !report->allow_incomplete ? EXIT_INCOMPLETE : 0;
}

static bool is_card(const struct run *run, const struct evaluation *evaluation, const struct target *target)
{
	struct report_style style;

	style_init(&style, run->options, evaluation->rows, str_is(str_of(target->path), "-") ? STDOUT_FILENO : -1);
	return style.terminal || str_is(str_of(evaluation->request->command), "eval");
}

static bool is_table(const struct target *target)
{
	return str_is(str_of(target->reporter->name), FORMAT_STANDING);
}

/* A card tells the gates; rows and formats for machines do not. */
static bool tells_gates(const struct run *run, const struct evaluation *evaluation, const struct target *target)
{
	return str_is(str_of(target->path), "-") && is_table(target) && is_card(run, evaluation, target);
}

/* It ends with the verdict, but that of changes, which ends with its gates. */
static bool tells_verdict(const struct run *run, const struct evaluation *evaluation, const struct target *target)
{
	return tells_gates(run, evaluation, target) && !str_is(str_of(evaluation->request->command), "diff");
}

/* Of a run that is judged: what no report has a place for, as that of lines in a pipeline, is told beside it. */
static void say_notes(const struct run *run, const struct evaluation *evaluation, const struct targets *targets,
		      const struct report *report)
{
	if (!evaluation->gate)
		return;
	vec_each(target, targets)
		if (target->reporter->notes && (!is_table(target) || is_card(run, evaluation, target)))
			return;
	vec_each(note, &report->notes)
		log_note(&run->ctx.log, "%.*s", STR(*note));
}

/* What the last line of a table says, for those whose reports all go elsewhere. */
static void say_verdict(const struct run *run, const struct evaluation *evaluation, const struct targets *targets,
			const struct report *report, int code)
{
	vec_each(target, targets)
		if (tells_verdict(run, evaluation, target))
			return;
	if (code == EXIT_GATE)
		log_note(&run->ctx.log, "may not sail: %.*s", STR(report->verdict_reason));
	else if (code == EXIT_INCOMPLETE && report->verdict_reason.n)
		log_note(&run->ctx.log, "cannot say: %.*s", STR(report->verdict_reason));
	else if (code == EXIT_INCOMPLETE)
		log_note(&run->ctx.log, "cannot say: %zu not evaluated", report->coverage.gaps.n + report->coverage.dropped);
}

/* The rules of a command that has no other verdict, where no table has a place for them; a failure is told even to who wants quiet. */
static void say_rules(const struct run *run, const struct evaluation *evaluation, const struct targets *targets, const struct report *report, int code)
{
	if (!str_is(str_of(run->command->name), "layers"))
		return;
	vec_each(target, targets)
		if (tells_gates(run, evaluation, target))
			return;
	vec_each(gate, &report->gates)
		log_write(&run->ctx.log, code == EXIT_GATE ? LOG_ERROR : LOG_NOTE, "%s  %.*s: %.*s, %.*s", gate->verdict == GATE_PASSED ? "PASS" :
			  gate->verdict == GATE_FAILED ? "FAIL" : "?   ", STR(gate->name), STR(gate->actual), STR(gate->limit));
}

/* ---- --verbose ---- */

static double seconds_since(int64_t begun)
{
	return (double)(clock_monotonic_ms() - begun) / 1000;
}

/* "92 dpkg, 3 npm", in the order in which they first come. */
static void put_catalogers(const struct inventory *inventory, struct buf *out)
{
	VEC(struct str) names = {0};

	vec_each(package, &inventory->packages) {
		bool known = false;

		vec_each(name, &names)
			known = known || str_eq(*name, (*package)->cataloger);
		if (!known)
			*vec_push(&names) = (*package)->cataloger;
	}
	vec_each(name, &names) {
		size_t count = 0;

		vec_each(package, &inventory->packages)
			count += str_eq(*name, (*package)->cataloger);
		buf_printf(out, "%s%zu %.*s", out->n ? ", " : "", count, STR(*name));
	}
	vec_done(&names);
}

static void say_scan(const struct log *log, const struct scan *scan, int64_t begun)
{
	auto_done(buf_done) struct buf catalogers = BUF_INIT(4096), size = BUF_INIT(64);
	const struct report *report = &scan->report;
	const struct image *image = &scan->image;
	size_t gaps = report->coverage.gaps.n + report->coverage.dropped;
	uint64_t bytes = 0;

	vec_each(layer, &image->layers)
		bytes += layer->size;
	text_size(&size, bytes);
	if (*image->kind)
		log_debug(log, "source %s, %zu layer%s of %s", image->kind, image->layers.n, plural(image->layers.n), buf_text(&size));
	if (report->inventory) {
		put_catalogers(report->inventory, &catalogers);
		log_debug(log, "packages: %s", catalogers.n ? buf_text(&catalogers) : "none");
	}
	if (report->database)
		log_debug(log, "database of %.*s, %s", STR(clock_day(report->database->date)),
			  report->database->starter ? "the starter that is built in" : report->database->path.p);
	log_debug(log, "%zu finding%s, %zu gap%s, evaluated in %.2f s", report->summary.findings,
		  plural(report->summary.findings), gaps, plural(gaps), seconds_since(begun));
}

static int write_baseline(const char *path, const struct report *report, struct err *e)
{
	auto_done(buf_done) struct buf text = BUF_INIT(BASELINE_MAX);

	policy_write_baseline(report, &text);
	return text.full ? err_set(e, ERR_LIMIT, "%s: a baseline larger than %zu bytes", path, BASELINE_MAX)
			 : output_file(path, buf_str(&text), e);
}

/* A statement has no end, so that what shall end is not published (docs/vex.md). */
static void say_unpublished(const struct log *log, const struct report *report)
{
	if (!str_is(str_of(report->command), "vex") || !report->exemptions)
		return;
	vec_each(exemption, report->exemptions) {
		struct str where = exemption->where, what = exemption_what(exemption);

		if (exemption->count && exemption->has_until && !exemption->justification.n)
			log_note(log, "%.*s: the exemption of %.*s ends on a day, and is not published", STR(where), STR(what));
		else if (exemption->count && !exemption->reason.n)
			log_note(log, "%.*s: the exemption of %.*s has no reason, and is not published", STR(where), STR(what));
	}
}

static int scan_and_write(struct run *run, const struct evaluation *evaluation, const struct targets *targets, struct err *e)
{
	const struct log *log = &run->ctx.log;
	int64_t begun = clock_monotonic_ms();
	struct scan scan = {0};
	int r;

	log_debug(log, "reading %s; %s%s", evaluation->request->reference ? evaluation->request->reference : "files", run->ctx.cache_dir ? "cache " : "no cache",
		  run->ctx.cache_dir ? run->ctx.cache_dir : "");
	r = scan_run(&run->ctx, evaluation->request, &scan, e);
	progress_stop();
	if (r == 0 && evaluation->notes)
		vec_each(note, evaluation->notes)
			*vec_push(&scan.report.notes) = *note;
	if (r == 0 && evaluation->create_baseline && (r = write_baseline(evaluation->create_baseline, &scan.report, e)) == 0)
		log_note(log, "%zu finding%s written to %s", scan.report.summary.findings, plural(scan.report.summary.findings),
			 evaluation->create_baseline);
	if (r == 0 && log->level >= LOG_DEBUG)
		say_scan(log, &scan, begun);
	if (r == 0)
		say_unpublished(log, &scan.report);
	/* What changes later answers is told wherever the report goes. */
	if (r == 0 && scan.learned.n)
		log_note(log, "%.*s", STR(scan.learned));
	begun = clock_monotonic_ms();
	if (r == 0 && (r = write_all(targets, run, evaluation, &scan.report, e)) == 0)
		log_debug(log, "%zu report%s written in %.2f s", targets->n, targets->n == 1 ? "" : "s", seconds_since(begun));
	if (r == 0 && evaluation->then)
		r = evaluation->then(run, &scan, evaluation->then_to, e);
	if (r == 0)
		r = exit_code(&scan.report, evaluation->gate && evaluation->gate->allow_incomplete);
	/* What is known from now on is no reason to fail. */
	if (r == EXIT_GATE && evaluation->create_baseline)
		r = 0;
	if (r >= 0)
		say_notes(run, evaluation, targets, &scan.report);
	if (r >= 0)
		say_rules(run, evaluation, targets, &scan.report, r);
	if (r > 0)
		say_verdict(run, evaluation, targets, &scan.report, r);
	scan_done(&scan);
	return r;
}

/* Nobody types an archive. */
static int check_input(const char *reference, struct err *e)
{
	struct str scheme, location = str_of(reference);

	if (str_starts(location, "docker-archive:") || str_starts(location, "oci-archive:") ||
	    str_starts(location, "sbom:"))
		str_cut(str_of(reference), ':', &scheme, &location);
	if (!str_is(location, "-") || !isatty(STDIN_FILENO))
		return 0;
	err_set(e, ERR_USAGE, "- is an archive or an SBOM on standard input, which is a terminal");
	return err_hint(e, "docker save NAME | plimsoll eval -");
}

/* Read and judged before the image is, so that a fault in it costs no scan. */
static int load_template(struct run *run, const struct report_options *options, const struct targets *targets, struct str *ret_text, struct err *e)
{
	auto_done(buf_done) struct buf text = BUF_INIT(TEMPLATE_MAX);
	bool used = false;

	vec_each(target, targets)
		used = used || str_is(str_of(target->reporter->name), "template");
	if (used && !options->template) {
		err_set(e, ERR_USAGE, "the format template needs a template");
		return err_hint(e, "--template FILE");
	}
	if (!options->template)
		return 0;
	if (file_load(options->template, &text, e) < 0 || template_check(buf_str(&text), str_of(options->template), e) < 0)
		return e->code;
	*ret_text = arena_str(&run->arena, buf_str(&text));
	return 0;
}

/* Policies and settings of the command line or of the working folder. */
static int read_settings(struct run *run, const struct gate_options *gates, struct settings_sink *sink, struct gate_options *ret_gates, struct err *e)
{
	int r = settings_gather(run, &(struct settings_options){.policies = gates->policies}, sink, e);

	*ret_gates = *gates;
	/* What a file says of all that is checked gives way to what it says of images. */
	if (sink->fail_on.n && !gates->fail_on && !policy_asks(sink->policy, "fail-on")) {
		ret_gates->fail_on = sink->fail_on.p;
		ret_gates->fail_on_by = sink->fail_on_by;
	}
	return r;
}

void evaluate_find_dockerfile(struct run *run, struct scan_request *request)
{
	static const char *const names[] = {"Dockerfile", "Containerfile"};
	const char *reference = request->reference, *slash = reference ? strrchr(reference, '/') : NULL;

	if (!reference || access(reference, F_OK) != 0)
		return;
	for (size_t i = 0; i < ARRAY_SIZE(names) && !request->dockerfile; i++) {
		const char *path = arena_printf(&run->arena, "%.*s%s", slash ? (int)(slash + 1 - reference) : 0, reference, names[i]).p;

		if (access(path, R_OK) == 0)
			request->dockerfile = path;
	}
	request->dockerfile_guessed = request->dockerfile != NULL;
}

/* Of the files that are given the first that is one: whether the image was built of it, its commands tell. */
static void take_dockerfile(struct run *run, const struct beside_options *options, struct scan_request *request)
{
	if (!options->config.n && !options->no_config)
		evaluate_find_dockerfile(run, request);
	for (size_t i = 0; i < options->config.n && !request->dockerfile; i++)
		if (access(options->config.v[i], R_OK) == 0 && config_names_dockerfile(path_base(str_of(options->config.v[i])))) {
			request->dockerfile = options->config.v[i];
			request->dockerfile_guessed = true;
		}
}

void evaluate_beside(struct run *run, const struct beside_options *options, struct scan_request *request)
{
	const char **files = arena_array(&run->arena, const char *, options->config.n + 1);

	for (size_t i = 0; i < options->config.n; i++)
		files[i] = options->config.v[i];
	files[options->config.n] = NULL;
	if (options->config.n)
		request->files = files;
	request->profile = options->profile;
	request->beside = !options->no_config;
	take_dockerfile(run, options, request);
}

int evaluate(struct run *run, const struct evaluation *given, struct err *e)
{
	struct evaluation copy = *given, *evaluation = &copy;
	struct scan_request *request = evaluation->request;
	struct targets targets = {0};
	struct policy own, *policy = evaluation->policy ? evaluation->policy : &own;
	struct settings settings = {.now = run->ctx.now};
	struct settings_sink sink = {.settings = &settings, .policy = policy, .arena = &run->arena, .log = &run->ctx.log};
	struct gate_options gates;
	int r;

	policy_init(&own);
	request->command = run->command->name;
	request->database = run->options->database;
	r = request->reference ? check_input(request->reference, e) : 0;
	if (r == 0)
		r = plan(evaluation->report, request->command, &targets, e);
	if (r == 0)
		r = load_template(run, evaluation->report, &targets, &copy.template_text, e);
	request->file_digests = request->file_digests && tells_digests(&targets);
	if (r == 0 && evaluation->reads_policy) {
		sink.found = evaluation->part_of_policy;
		r = read_settings(run, evaluation->gate, &sink, &gates, e);
		copy.gate = &gates;
		copy.notes = &sink.notes;
		request->settings = &settings;
		policy->baseline_marks = true;
	}
	request->layers = request->layers || (request->reference && request->inventory && shows_accounts(&targets));
	if (r == 0 && evaluation->gate) {
		request->policy = policy;
		policy->gate_claims = request->compare;
		policy->gate_new = request->before != NULL;
		r = load_policy(policy, evaluation->gate, run, e);
		if (r == 0 && evaluation->needs_gate && !policy_has_gate(policy))
			r = no_gate(e);
	}
	if (r == 0 && evaluation->first)
		r = evaluation->first(run, evaluation->then_to, e);
	if (r == 0)
		r = scan_and_write(run, evaluation, &targets, e);
	vec_done(&targets);
	policy_done(&own);
	settings_sink_done(&sink);
	settings_done(&settings);
	return r;
}
