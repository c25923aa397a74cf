/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/scan.h"

#include "advisory/advisory.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/thread.h"
#include "catalog/bill.h"
#include "catalog/catalog.h"
#include "catalog/file_digests.h"
#include "check/check.h"
#include "codec/dockerfile.h"
#include "config/image.h"
#include "image/image_read.h"
#include "layers/base_find.h"
#include "layers/difference.h"
#include "layers/dockerfile_lines.h"
#include "layers/layers_account.h"
#include "match/claims.h"
#include "match/match.h"
#include "model/located.h"
#include "model/user.h"
#include "need/need_account.h"
#include "scan/files.h"
#include "scan/provenance.h"
#include "source/source.h"
#include "vex/vex.h"

/* Everything that some later stage will ask of the image's files. */
struct wish_list {
	VEC(const char *) globs;
	VEC(const struct examiner *) examiners;
	enum content_wish contents;
};

static void add_wishes(struct wish_list *list, const char *const *globs, const struct examiner *examiner)
{
	for (; globs && *globs; globs++)
		*vec_push(&list->globs) = *globs;
	if (examiner)
		*vec_push(&list->examiners) = examiner;
}

/* Without the contents of files, which are read only where someone asks, it is a walk over the tree that costs next to nothing. */
static bool accounts_layers(const struct scan_request *request)
{
	return request->layers || request->waste || (request->policy && policy_asks_layers(request->policy));
}

static void collect_wishes(const struct scan_request *request, struct wish_list *list)
{
	struct check_cursor cursor = {0};
	const struct check *check;

	if (request->inventory)
		for (const struct cataloger *const *cataloger = catalogers(); *cataloger; cataloger++)
			add_wishes(list, (*cataloger)->wanted, (*cataloger)->examiner);
	if (request->checks)
		while ((check = check_next(&cursor)))
			add_wishes(list, check->wanted, check->examiner);
	if (request->contents)
		list->contents = CONTENTS_ALL;
	else if (request->layers || (request->policy && policy_asks_layers(request->policy)))
		list->contents = CONTENTS_ALIKE;
	if (request->layers || request->waste)
		add_wishes(list, NULL, &base_examiner);
	if (request->need) {
		add_wishes(list, need_wanted, &need_program_examiner);
		add_wishes(list, NULL, &need_text_examiner);
		add_wishes(list, NULL, &need_jar_examiner);
	}
	/* Of `inspect` nobody judges the user, and nobody asks for any file at all: --lazy rests on that. */
	if (request->inventory || request->checks || request->policy || request->files || request->commands)
		add_wishes(list, user_wanted, NULL);
	if (request->file_digests)
		add_wishes(list, NULL, &file_digests_examiner);
	*vec_push(&list->globs) = NULL;
	*vec_push(&list->examiners) = NULL;
}

static int open_image(const struct ctx *ctx, const struct scan_request *request, struct scan *scan, struct err *e)
{
	struct source_request source = {.reference = request->reference, .platform = request->platform, .lazy = request->lazy};

	return source_open(ctx, &source, &scan->image, e);
}

/* An SBOM in an image's place has no layers: its inventory is what it says. */
static int read_document(const struct ctx *ctx, struct scan *scan, struct err *e)
{
	struct str path = scan->image.reference;

	str_skip(&path, "sbom:");
	if (str_is(path, "-"))
		path = STR_LIT("standard input");
	if (bill_inventory(ctx, scan->image.document, path, &scan->image, &scan->inventory, e) < 0)
		return err_wrap(e, "%.*s", STR(path));
	return 0;
}

static int read_image(const struct ctx *ctx, const struct scan_request *request, struct scan *scan,
		      struct image_reading **ret_reading, struct err *e)
{
	struct wish_list list = {0};
	int r = request->reference ? open_image(ctx, request, scan, e) : 0;

	if (r < 0 || !request->reference || scan->image.document.n || request->outline)
		return r;
	collect_wishes(request, &list);
	r = image_read(ctx, &scan->image, &(struct wishes){list.globs.v, list.examiners.v, list.contents}, &scan->tree,
		       request->inventory ? &scan->inventory : NULL, ret_reading, e);
	vec_done(&list.globs);
	vec_done(&list.examiners);
	return r < 0 ? err_wrap(e, "%s", request->reference) : 0;
}

/* That there are no packages at all stays a gap; the rest of what cannot be judged is one line. */
static int match_aside(const struct ctx *ctx, struct scan *scan, struct err *e)
{
	struct arena *arena = &scan->findings.arena;
	struct coverage aside = {0};
	int r = match_run(ctx, &scan->inventory, scan->database, &scan->findings, &aside, e);

	vec_each(gap, &aside.gaps) {
		if (str_is(gap->what, "packages"))
			coverage_note(&scan->report.coverage, arena, gap->what.p, gap->where, "%.*s", STR(gap->why));
		else if (!scan->unjudged.n)
			scan->unjudged = arena_printf(arena, "vulnerabilities are not known of all packages: %.*s: %.*s%s", STR(gap->what), STR(gap->why),
						      aside.gaps.n > 1 ? "; and more" : "");
	}
	coverage_done(&aside);
	if (scan->unjudged.n)
		*vec_push(&scan->report.notes) = scan->unjudged;
	scan->unmatched = scan->unjudged.n && !scan->findings.list.n;
	return r;
}

static int match(const struct ctx *ctx, const struct scan_request *request, struct scan *scan, struct err *e)
{
	int r = advdb_open(ctx, request->database, &scan->database, e);

	if (r < 0)
		return r;
	scan->report.database = scan->database->info(scan->database);
	if (request->matches_aside)
		return match_aside(ctx, scan, e);
	return match_run(ctx, &scan->inventory, scan->database, &scan->findings, &scan->report.coverage, e);
}

/* An SBOM that someone gave, against what the image holds. */
static int compare(const struct ctx *ctx, const struct scan_request *request, struct scan *scan, struct err *e)
{
	struct source_request source = {.reference = arena_printf(&scan->findings.arena, "sbom:%s", request->compare).p};
	int r = source_open(ctx, &source, &scan->claimed_image, e);

	if (r == ERR_UNSUPPORTED)
		return err_set(e, r, "--compare %s: an image, not an SBOM; the SBOM goes first", request->compare);
	if (r < 0)
		return err_wrap(e, "--compare");
	if (bill_inventory(ctx, scan->claimed_image.document, str_of(request->compare), &scan->claimed_image, &scan->claimed, e) < 0)
		return err_wrap(e, "--compare %s", request->compare);
	return claims_compare(ctx, &scan->claimed, &scan->inventory, str_of(request->compare), &scan->findings, e);
}

/* The user's own table of bases lies beside the advisory database. */
static const char *bases_path(const struct scan_request *request, struct arena *arena)
{
	struct str database = request->database ? str_of(request->database) : advdb_default_path(arena), folder, name;

	if (!database.n)
		return NULL;
	if (!str_cut_last(database, '/', &folder, &name))
		return "bases.tsv";
	return arena_printf(arena, "%.*s/bases.tsv", STR(folder)).p;
}

/* The table of known images that the advisory database brings: of a command that asks for no advisories too. */
static int read_bases(const struct ctx *ctx, const struct scan_request *request, struct scan *scan, struct str *ret_lines, struct err *e)
{
	int r = scan->database ? 0 : advdb_open(ctx, request->database, &scan->database, e);

	return r == 0 ? scan->database->bases(scan->database, &scan->base.arena, ret_lines, e) : r;
}

static int learn_base(const struct scan_request *request, struct scan *scan, const char *table, struct err *e)
{
	auto_done(buf_done) struct buf names = BUF_INIT(4096);

	if (!table)
		return err_set(e, ERR_USAGE, "--learn: neither XDG_DATA_HOME nor HOME says where");
	if (base_learn(&scan->image, &scan->tree, &scan->inventory, request->learn, table, &names, e) < 0)
		return err_wrap(e, "--learn");
	scan->learned = arena_printf(&scan->findings.arena, "%s remembered as a base in %s", buf_text(&names), table);
	*vec_push(&scan->report.notes) = arena_printf(&scan->findings.arena, "remembered as a base in %s", table);
	return 0;
}

/* The last stage but policy: it says of every package and finding whose it is. */
static int find_base(const struct ctx *ctx, const struct scan_request *request, struct scan *scan, struct err *e)
{
	struct base_request base = {
		.image = &scan->image, .tree = request->outline ? NULL : &scan->tree, .inventory = request->inventory ? &scan->inventory : NULL,
		.findings = &scan->findings, .provenance = scan->report.provenance, .table = bases_path(request, &scan->findings.arena),
	};
	struct source_request source = {.reference = request->base, .platform = request->platform};
	int r;

	if (request->base) {
		if (source_open(ctx, &source, &scan->given_base, e) < 0)
			return err_wrap(e, "--base %s", request->base);
		base.given = &scan->given_base;
	}
	if ((r = read_bases(ctx, request, scan, &base.known, e)) < 0) {
		if (r != ERR_NOT_FOUND)
			coverage_note(&scan->report.coverage, &scan->base.arena, "known base images", STR_LIT(""), "%s", e->text);
		*e = ERR_INIT;
	}
	if (base_find(ctx, &base, &scan->base, &scan->report.coverage, e) < 0)
		return e->code;
	scan->report.base = &scan->base;
	if (request->base && scan->base.rung != BASE_GIVEN)
		*vec_push(&scan->report.notes) = scan->base.evidence.v[0];
	if (request->checks && scan->base.advice.n)
		*vec_push(&scan->report.notes) = scan->base.advice;
	return request->learn ? learn_base(request, scan, base.table, e) : 0;
}

static int map_dockerfile(const struct scan_request *request, struct scan *scan, struct err *e)
{
	auto_done(buf_done) struct buf bytes = BUF_INIT(DOCKERFILE_MAX);

	if (file_load(request->dockerfile, &bytes, e) < 0)
		return e->code;
	return layers_map_dockerfile(&scan->image, request->dockerfile, buf_str(&bytes), request->dockerfile_guessed, &scan->layers, e);
}

/* The gaps of every stage, in the report's own list; their texts live as long as the scan. */
static void gather_coverage(struct scan *scan)
{
	const struct coverage *const stages[] = {&scan->image.coverage, &scan->inventory.coverage, &scan->claimed.coverage, &scan->provenance.coverage};

	for (size_t i = 0; i < ARRAY_SIZE(stages); i++) {
		vec_each(gap, &stages[i]->gaps)
			*vec_push(&scan->report.coverage.gaps) = *gap;
		scan->report.coverage.dropped += stages[i]->dropped;
	}
	coverage_sort(&scan->report.coverage);
}

/* What is needed, and where bytes are, is told from files. */
static int refuse_document(const struct scan_request *request, const struct scan *scan, struct err *e)
{
	if (!scan->image.document.n || !(request->need_answer || request->layers_answer))
		return 0;
	return err_set(e, ERR_UNSUPPORTED, request->need_answer ? "%s: an SBOM holds no files, so what is needed cannot be told from it"
								 : "%s: an SBOM has no layers, of which anything could be said", request->reference);
}

#define NEAR_NAMES 5u

static struct str small_letters(struct arena *arena, struct str text)
{
	char *small = arena_text(arena, text);

	for (size_t i = 0; i < text.n; i++)
		small[i] = str_lower(small[i]);
	return str_from(small, text.n);
}

static bool is_near(const struct package *package, struct str asked)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	struct str name = small_letters(&arena, package->name), word = small_letters(&arena, asked);
	struct suggestion near = {.word = word};

	suggest(&near, name.p);
	return near.best || str_search(name, word) >= 0 || str_eq(small_letters(&arena, package->source_name), word);
}

/* Packages that may be meant: one letter off, with that in their names, or built of a source of that name. */
static void list_near(const struct scan_request *request, const struct scan *scan, struct buf *near)
{
	struct str last = STR_LIT("");
	unsigned n = 0;

	vec_each(package, &scan->inventory.packages)
		if (n < NEAR_NAMES && !str_eq((*package)->name, last) && is_near(*package, str_of(request->asked))) {
			text_list(near, ", ", last = (*package)->name);
			n++;
		}
}

/* By its name, as reports put its namespace before that ("org.example:name", "@scope/name"), or by its purl. */
static bool is_called(const struct package *package, struct str asked)
{
	struct str namespace = package->namespace, name = str_from_index(asked, namespace.n);

	if (str_eq(package->name, asked) || str_eq(package->purl, asked))
		return true;
	return namespace.n && asked.n > namespace.n && str_eq(str_slice(asked, 0, namespace.n), namespace) && (str_skip(&name, ":") || str_skip(&name, "/")) &&
	       str_eq(name, package->name);
}

/* "CVE-2021-44228", "GHSA-jfh8-c2jp-5v3q": a vulnerability's id where a package's name was asked for. */
static bool is_advisory(struct str asked)
{
	struct str rest = asked;

	while (rest.n && rest.p[0] >= 'A' && rest.p[0] <= 'Z')
		rest = str_from_index(rest, 1);
	return rest.n < asked.n && str_skip(&rest, "-") && (str_starts(asked, "GHSA-") || (rest.n && str_is_digit(rest.p[0])));
}

/* `why` of a package that is not there has no answer. */
static int check_asked(const struct scan_request *request, struct scan *scan, struct err *e)
{
	auto_done(buf_done) struct buf near = BUF_INIT(4096);

	if (!request->asked)
		return 0;
	vec_each(package, &scan->inventory.packages)
		if (is_called(*package, str_of(request->asked))) {
			scan->need.asked = (*package)->name;
			return 0;
		}
	err_set(e, ERR_NOT_FOUND, "%s: no package of the name %s", request->reference, request->asked);
	if (is_advisory(str_of(request->asked)))
		return err_hint(e, "plimsoll explain %s %s", request->asked, request->reference);
	list_near(request, scan, &near);
	if (near.n)
		return err_hint(e, "%s", buf_text(&near));
	return err_hint(e, "plimsoll need %s | cut -f 3", request->reference);
}

static int judge_need(const struct ctx *ctx, const struct scan_request *request, struct scan *scan, struct err *e)
{
	scan->need.profile.path = request->profile;
	scan->need.linking = request->need_answer;
	return request->need && !scan->image.document.n ? need_account(ctx, &scan->image, &scan->tree, &scan->inventory, &scan->need, e) : 0;
}

static int judge_others(const struct ctx *ctx, const struct scan_request *request, struct scan *scan, struct err *e)
{
	const struct inventory *inventory = request->inventory ? &scan->inventory : NULL;
	int r = 0;

	if (accounts_layers(request) && !scan->image.document.n)
		r = layers_account(ctx, &scan->tree, inventory, request->layers, &scan->layers, e);
	if (r == 0)
		layers_advise(&scan->image, &scan->layers);
	if (r == 0 && accounts_layers(request) && !scan->image.document.n && request->dockerfile)
		r = map_dockerfile(request, scan, e);
	if (r == 0 && scan->report.provenance && request->inventory)
		r = provenance_compare(ctx, scan, e);
	if (r == 0 && request->compare)
		r = compare(ctx, request, scan, e);
	if (r == 0 && request->vulnerabilities)
		r = match(ctx, request, scan, e);
	if (r == 0 && (request->files || request->commands || request->checks))
		r = check_files(ctx, request, scan, e);
	if (r == 0 && request->reference && !scan->image.document.n)
		r = find_base(ctx, request, scan, e);
	return r;
}

/*
 * What is needed takes about as long as all others together, and rests on image, tree and inventory alone, of which these change nothing but whose a package
 * is. Where both fail, the first tells why.
 */
static int (*const halves[])(const struct ctx *ctx, const struct scan_request *request, struct scan *scan, struct err *e) = {judge_others, judge_need};

struct judging {
	const struct ctx *ctx;
	const struct scan_request *request;
	struct scan *scan;
	struct err errors[ARRAY_SIZE(halves)];
};

static void judge_half(void *arg, size_t i)
{
	struct judging *judging = arg;

	halves[i](judging->ctx, judging->request, judging->scan, &judging->errors[i]);
}

static int judge_halves(const struct ctx *ctx, const struct scan_request *request, struct scan *scan, struct err *e)
{
	struct judging judging = {.ctx = ctx, .request = request, .scan = scan};

	thread_each(request->need ? ctx->jobs : 1, ARRAY_SIZE(halves), judge_half, &judging);
	for (size_t i = 0; i < ARRAY_SIZE(halves) && !e->code; i++)
		*e = judging.errors[i];
	if (e->code)
		return e->code;
	need_settle(&scan->need, request->vulnerabilities ? &scan->findings : NULL,
		    scan->base.layers_by != BASE_UNKNOWN && !base_image_is_all(&scan->base, scan->image.layers.n) ? scan->base.layers : 0);
	scan->need.unjudged = scan->unmatched;
	return 0;
}

/* All that can be said of the tree, whose layers' digests may still be computed meanwhile. */
static int judge(const struct ctx *ctx, const struct scan_request *request, struct scan *scan, bool recalled, struct err *e)
{
	int r = refuse_document(request, scan, e);

	if (r == 0 && request->provenance && request->reference && !scan->image.document.n)
		r = provenance_find(ctx, request, scan, e);
	if (r == 0 && scan->image.document.n)
		r = read_document(ctx, scan, e);
	else if (r == 0 && request->inventory && !recalled)
		r = catalog_run(ctx, &scan->tree, &scan->inventory, e);
	if (r == 0 && !scan->image.document.n && !recalled && (accounts_layers(request) || request->need))
		files_locate(&scan->tree, &scan->inventory);
	if (r == 0 && request->file_digests && !scan->image.document.n)
		r = file_digests_collect(ctx, &scan->tree, &scan->inventory, e);
	if (r == 0)
		r = judge_halves(ctx, request, scan, e);
	if (r == 0 && request->need_answer)
		r = check_asked(request, scan, e);
	return r;
}

/* All documents together, for one may supersede another. */
static int read_vex(const struct ctx *ctx, const struct scan_request *request, struct scan *scan, struct err *e)
{
	struct coverage *coverage = &scan->report.coverage;
	int r = 0;

	vec_each(path, &request->policy->vex_paths)
		if (r == 0)
			r = vex_load(ctx, path->p, &scan->vex, coverage, e);
	if (r == 0 && scan->report.provenance)
		r = provenance_take_vex(request, scan, e);
	vex_settle(&scan->vex);
	request->policy->vex = &scan->vex;
	return r;
}

static int evaluate(const struct ctx *ctx, const struct scan_request *request, struct scan *scan, struct err *e)
{
	struct image_reading *reading = NULL;
	struct err later = ERR_INIT;
	int r = read_image(ctx, request, scan, &reading, e), judged = r < 0 ? r : judge(ctx, request, scan, reading && image_recalled(reading), &later);

	/* That the image is not what its digests say comes before whatever else was wrong with it. */
	if (r == 0 && reading && (r = image_settle(reading, e)) < 0)
		err_wrap(e, "%s", request->reference);
	if (r == 0 && judged == 0 && request->inventory)
		image_remember(reading, &scan->tree, &scan->inventory);
	image_reading_free(reading);
	if (r == 0 && judged < 0) {
		*e = later;
		r = judged;
	}
	if (r < 0)
		return r;
	if (request->policy && request->vulnerabilities && read_vex(ctx, request, scan, e) < 0)
		return e->code;
	gather_coverage(scan);
	scan->report.inventory = request->inventory ? &scan->inventory : NULL;
	scan->report.layers = accounts_layers(request) ? &scan->layers : NULL;
	scan->report.tree = request->reference && !scan->image.document.n && !request->outline ? &scan->tree : NULL;
	scan->report.checked = request->checks && scan->report.tree;
	scan->report.deployments = &scan->deployments;
	scan->report.checked_in_part = request->settings && (request->settings->only.n || request->settings->frameworks.n);
	scan->need.binaries = request->binaries;
	scan->report.need = request->need && !scan->image.document.n ? &scan->need : NULL;
	return request->policy ? policy_run(ctx, request->policy, &scan->findings, &scan->report, e) : 0;
}

/* The earlier image by the same request, then what has changed since. */
static int compare_images(const struct ctx *ctx, const struct scan_request *request, struct scan *scan, struct err *e)
{
	struct scan_request earlier = *request;
	struct side before, after = {&scan->image, &scan->tree, &scan->inventory, &scan->findings};

	earlier.reference = request->before;
	earlier.before = NULL;
	scan->earlier = mem_zero(1, sizeof(*scan->earlier));
	if (scan_run(ctx, &earlier, scan->earlier, e) < 0)
		return e->code;
	before = (struct side){&scan->earlier->image, &scan->earlier->tree, &scan->earlier->inventory, &scan->earlier->findings};
	if (difference_find(ctx, &before, &after, &scan->difference, e) < 0)
		return e->code;
	/* What only one of the two could be judged by would look new, or gone. */
	if (!scan->unjudged.n != !scan->earlier->unjudged.n)
		coverage_note(&scan->report.coverage, &scan->findings.arena, "vulnerabilities", STR_NULL, "of %s: %.*s",
			      scan->unjudged.n ? request->reference : request->before, STR(scan->unjudged.n ? scan->unjudged : scan->earlier->unjudged));
	scan->report.before = &scan->earlier->report;
	scan->report.difference = &scan->difference;
	if (request->policy)
		policy_gate_new(request->policy, ctx->now, &scan->difference, &scan->findings, &scan->earlier->report, &scan->report);
	return 0;
}

int scan_run(const struct ctx *ctx, const struct scan_request *request, struct scan *ret_scan, struct err *e)
{
	struct scan *scan = ret_scan;
	int r;

	*scan = (struct scan){0};
	image_init(&scan->image);
	tree_init(&scan->tree);
	inventory_init(&scan->inventory);
	image_init(&scan->claimed_image);
	inventory_init(&scan->claimed);
	image_init(&scan->given_base);
	base_image_init(&scan->base);
	layers_init(&scan->layers);
	need_init(&scan->need);
	provenance_init(&scan->provenance);
	trust_init(&scan->trust);
	difference_init(&scan->difference);
	findings_init(&scan->findings);
	vex_init(&scan->vex);
	scan->report = (struct report){
		.command = request->command, .created = ctx->now, .author = str_of(request->author),
		.image = request->reference ? &scan->image : NULL, .findings = &scan->findings,
	};
	r = evaluate(ctx, request, scan, e);
	return r == 0 && request->before ? compare_images(ctx, request, scan, e) : r;
}

void scan_done(struct scan *scan)
{
	report_done(&scan->report);
	if (scan->database)
		scan->database->close(scan->database);
	difference_done(&scan->difference);
	if (scan->earlier)
		scan_done(scan->earlier);
	free(scan->earlier);
	findings_done(&scan->findings);
	vex_done(&scan->vex);
	need_done(&scan->need);
	provenance_done(&scan->provenance);
	trust_done(&scan->trust);
	deployments_done(&scan->deployments);
	layers_done(&scan->layers);
	base_image_done(&scan->base);
	image_done(&scan->given_base);
	inventory_done(&scan->claimed);
	image_done(&scan->claimed_image);
	inventory_done(&scan->inventory);
	tree_done(&scan->tree);
	image_done(&scan->image);
}
