/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/files.h"

#include <sys/stat.h>

#include "base/lock.h"
#include "base/path.h"
#include "base/thread.h"
#include "check/check.h"
#include "config/beside.h"
#include "config/image.h"

/* All threads of a run over files. */
struct judging {
	const struct ctx *ctx;
	const struct scan_request *request;
	struct check_session *whole;
	struct config_paths paths;
	bool beside; /* nobody named them */
	struct report_summary *summary;

	struct lock lock; /* of all below */
	VEC(struct check_session *) idle, parts;
	size_t failed; /* the first file that ended the run */
	struct err why;
};

static void judge_document(void *data, const struct document *document)
{
	check_document(data, document);
}

static struct reading reading_of(const struct judging *judging, struct check_session *session)
{
	return (struct reading){
		.ctx = judging->ctx, .settings = judging->request->settings, .coverage = check_session_coverage(session),
		.arena = check_session_arena(session), .visit = judge_document, .data = session, .overlay = judging->request->overlay,
	};
}

static void count(struct report_summary *summary, const struct reading *reading)
{
	summary->files += reading->files;
	summary->documents += reading->documents;
	summary->passed_over += reading->passed_over;
}

/* One that no other thread is using. */
static struct check_session *borrow_part(struct judging *judging)
{
	struct check_session *part;

	lock_take(&judging->lock);
	if (judging->idle.n) {
		part = judging->idle.v[--judging->idle.n];
	} else {
		part = check_session_part(judging->whole);
		*vec_push(&judging->parts) = part;
	}
	lock_release(&judging->lock);
	return part;
}

static void return_part(struct judging *judging, struct check_session *part, const struct reading *reading, size_t i,
			const struct err *e)
{
	lock_take(&judging->lock);
	*vec_push(&judging->idle) = part;
	count(judging->summary, reading);
	if (e->code < 0 && i < judging->failed) {
		judging->failed = i;
		judging->why = *e;
	}
	lock_release(&judging->lock);
}

static void judge_file(void *arg, size_t i)
{
	struct judging *judging = arg;
	struct check_session *part = borrow_part(judging);
	struct reading reading = reading_of(judging, part);
	struct err e = ERR_INIT;

	check_session_turn(part, i);
	config_read_listed(&reading, &judging->paths.v[i], &e);
	check_session_turn_done(part);
	return_part(judging, part, &reading, i, &e);
}

/* A file that was named twice, or that is in a folder that was named too, is one file: its objects are not there twice. */
static void drop_doubles(struct config_paths *paths)
{
	auto_done(arena_done) struct arena scratch = ARENA_INIT;
	auto_done(map_done) struct map known = {0};
	size_t kept = 0;

	vec_each(path, paths) {
		struct str key = path->path;
		struct stat status;

		if (stat(path->path.p, &status) == 0)
			key = arena_printf(&scratch, "%llu:%llu", (unsigned long long)status.st_dev, (unsigned long long)status.st_ino);
		if (!map_set(&known, key, path))
			paths->v[kept++] = *path;
	}
	paths->n = kept;
}

static int list_files(struct judging *judging, struct err *e)
{
	struct reading reading = reading_of(judging, judging->whole);
	int r = 0;

	for (const char *const *path = judging->request->files; path && *path && r == 0; path++)
		r = config_list(&reading, *path, &judging->paths, e);
	if (judging->beside)
		config_list_beside(&reading, judging->request->reference, &judging->paths);
	count(judging->summary, &reading);
	if (judging->request->files && judging->request->files[0] && judging->request->files[1])
		drop_doubles(&judging->paths);
	return r;
}

/* Of an image and its files alike: one that lies beside it is judged though nobody named it, and so it is told. */
static void note_beside(const struct judging *judging, struct report *report, struct arena *arena)
{
	auto_done(buf_done) struct buf names = BUF_INIT(4096);

	if (!judging->beside || !judging->paths.n)
		return;
	vec_each(path, &judging->paths)
		buf_printf(&names, "%s%.*s", names.n ? ", " : "", STR(path_base(path->path)));
	*vec_push(&report->notes) = arena_printf(arena, "also judged, for it lies beside the image: %s", buf_text(&names));
}

static int judge_image(struct judging *judging, const struct scan *scan, struct err *e)
{
	struct reading reading = reading_of(judging, judging->whole);

	if (!judging->request->checks || !judging->request->reference || scan->image.document.n || !scan->image.raw_config.n)
		return 0;
	return config_read_image(&reading, &scan->image, &scan->tree, e);
}

/* What is in it, and how it starts. */
static int judge_tree(struct judging *judging, const struct scan *scan, struct err *e)
{
	struct subject subject = {
		.image = &scan->image, .tree = &scan->tree, .inventory = judging->request->inventory ? &scan->inventory : NULL,
		.provenance = scan->report.provenance, .now = judging->ctx->now,
	};

	if (!judging->request->checks || !judging->request->reference)
		return 0;
	return check_session_image(judging->whole, judging->ctx, &subject, e);
}

static int judge_commands(struct judging *judging, struct err *e)
{
	struct reading reading = reading_of(judging, judging->whole);
	int r = 0;

	reading.given = true;
	for (const char *const *command = judging->request->commands; command && *command && r == 0; command++) {
		struct config_file file = {.path = STR_LIT("docker run"), .text = str_of(*command), .line = 1, .column = 1};

		size_t before = reading.documents;

		r = config_read(&reading, &file, e);
		reading.files++;
		if (r == 0 && reading.documents == before)
			reading_gap(&reading, &file, (struct region){0}, "\"%s\" is no command line of docker run, podman run or nerdctl run", *command);
	}
	count(judging->summary, &reading);
	return r;
}

static int judge_files(struct judging *judging, struct err *e)
{
	judging->failed = SIZE_MAX;
	thread_each(judging->ctx->jobs, judging->paths.n, judge_file, judging);
	vec_each(part, &judging->parts)
		check_session_gather(judging->whole, *part);
	if (judging->failed == SIZE_MAX)
		return 0;
	*e = judging->why;
	return e->code;
}

/* Nothing found is not the same as nothing there. */
static void note_nothing(const struct scan_request *request, struct scan *scan)
{
	for (const char *const *path = request->files; path && *path; path++)
		coverage_note(&scan->report.coverage, &scan->findings.arena, "configuration", str_of(*path), "there is nothing in it to check");
}

/* Whoever chose rules by name knows that the others are not asked. */
static size_t count_off(const struct settings *settings)
{
	struct check_cursor cursor = {0};
	const struct check *check;
	size_t n = 0;

	if (settings && (settings->only.n || settings->frameworks.n))
		return 0;
	while ((check = check_next(&cursor)))
		n += !check->eval && !check_is_on(check, settings);
	return n;
}

int check_files(const struct ctx *ctx, const struct scan_request *request, struct scan *scan, struct err *e)
{
	struct judging judging = {.ctx = ctx, .request = request, .summary = &scan->report.summary};
	int r;

	judging.beside = request->beside && !request->files && !scan->image.document.n;
	judging.whole = check_session_new(request->settings, &scan->findings, &scan->report.coverage);
	check_session_watch(judging.whole, ctx);
	if (request->reference)
		check_session_deploy(judging.whole, &scan->image, &scan->deployments);
	lock_init(&judging.lock);
	r = list_files(&judging, e);
	if (r == 0)
		r = judge_files(&judging, e);
	if (r == 0)
		r = judge_commands(&judging, e);
	if (r == 0)
		r = judge_image(&judging, scan, e);
	if (r == 0 && !judging.summary->files && !scan->report.coverage.gaps.n)
		note_nothing(request, scan);
	if (r == 0) {
		check_session_end(judging.whole);
		r = ctx_check(ctx, e);
	}
	if (r == 0)
		r = judge_tree(&judging, scan, e);
	if (r == 0) {
		note_beside(&judging, &scan->report, &scan->findings.arena);
		vec_each(note, check_session_notes(judging.whole))
			*vec_push(&scan->report.notes) = *note;
		scan->report.summary.rules = check_session_rules(judging.whole);
		scan->report.summary.rules_off = count_off(request->settings);
	}
	lock_done(&judging.lock);
	vec_done(&judging.idle);
	vec_done(&judging.parts);
	vec_done(&judging.paths);
	check_session_free(judging.whole);
	return r;
}
