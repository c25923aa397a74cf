/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Judging documents one by one: which rule is asked about what, and what becomes of its answer.
 *
 * Several threads may judge at once, each in a part of its own. What rules about several documents know is gathered in one
 * place, in the order of the files, so that the answer does not depend on who was faster.
 */
#include "base/mem.h"
#include "check/check.h"
#include "check/objects.h"
#include "check/session.h"

static bool is_about_documents(const struct check *check)
{
	return check->build || check->container || check->reference || check->resource || check->document || check->join;
}

/* What can be asked of a document. */
enum { ABOUT_DOCUMENT = 1, ABOUT_BUILD = 2, ABOUT_RESOURCE = 4, ABOUT_CONTAINER = 8, ABOUT_REFERENCE = 16 };

static unsigned about(const struct check *check)
{
	return (check->document ? ABOUT_DOCUMENT : 0) | (check->build ? ABOUT_BUILD : 0) | (check->resource ? ABOUT_RESOURCE : 0) |
	       (check->container ? ABOUT_CONTAINER : 0) | (check->reference ? ABOUT_REFERENCE : 0);
}

/* A rule is only ever asked about what it has a hook for. */
static void add_check(struct check_session *session, const struct check *check)
{
	if (!is_about_documents(check) || !check_is_on(check, session->settings))
		return;
	*vec_push(&session->asked) = check;
	vec_push(&session->tallies)->about = about(check);
	session->asks_joins |= check->join != NULL;
}

/* ---- counting ---- */

/* Tells what was beyond the caps in the file whose findings were counted, and begins to count those of another. */
static void end_count(struct check_session *session, struct str path)
{
	for (size_t i = 0; session->counted_all && i < session->tallies.n; i++) {
		struct tally *tally = &session->tallies.v[i];

		if (tally->dropped)
			coverage_note(session->coverage, &session->findings->arena, session->asked.v[i]->id, session->counted,
				      "and %zu more findings of this rule", tally->dropped);
		tally->told = tally->dropped = 0;
	}
	session->counted_all = 0;
	session->counted = arena_str(&session->findings->arena, path);
}

/* Whether there is room for one more. */
static bool count(struct check_session *session)
{
	if (session->tally->told >= CHECK_FINDINGS_MAX || session->counted_all >= CHECK_FILE_FINDINGS_MAX) {
		session->tally->dropped++;
		return false;
	}
	session->tally->told++;
	session->counted_all++;
	return true;
}

static void clear_spare(struct check_session *session)
{
	finding_done(&session->spare);
	session->spare = (struct finding){0};
}

/* ---- the session ---- */

struct check_session *check_session_new(const struct settings *settings, struct findings *findings, struct coverage *coverage)
{
	struct check_session *session = mem_zero(1, sizeof(*session));
	struct check_cursor cursor = {0};
	const struct check *check;

	session->settings = settings;
	session->findings = findings;
	session->coverage = coverage;
	session->first = findings->list.n;
	session->objects = objects_new();
	turnstile_init(&session->turnstile);
	while ((check = check_next(&cursor)))
		add_check(session, check);
	if (settings)
		vec_each(own, &settings->custom)
			add_check(session, *own);
	return session;
}

struct check_session *check_session_part(struct check_session *whole)
{
	struct check_session *part = mem_zero(1, sizeof(*part));

	part->settings = whole->settings;
	part->whole = whole;
	findings_init(&part->own_findings);
	part->findings = &part->own_findings;
	part->coverage = &part->own_coverage;
	part->asks_joins = whole->asks_joins;
	part->ctx = whole->ctx;
	vec_each(check, &whole->asked) {
		*vec_push(&part->asked) = *check;
		vec_push(&part->tallies)->about = about(*check);
	}
	return part;
}

void check_session_deploy(struct check_session *session, const struct image *image, struct deployments *deployments)
{
	session->deploying.image = image;
	session->deploying.deployments = deployments;
	session->asks_joins = true; /* of parts that are made from now on */
}

void check_session_watch(struct check_session *session, const struct ctx *ctx)
{
	session->ctx = ctx;
}

struct coverage *check_session_coverage(struct check_session *session)
{
	return session->coverage;
}

struct arena *check_session_arena(struct check_session *session)
{
	return &session->findings->arena;
}

size_t check_session_rules(const struct check_session *session)
{
	return session->asked.n;
}

const struct str_list *check_session_notes(const struct check_session *session)
{
	return &session->notes;
}

void check_session_gather(struct check_session *whole, struct check_session *part)
{
	end_count(part, STR_NULL);
	vec_each(finding, &part->own_findings.list)
		*vec_push(&whole->findings->list) = *finding;
	vec_done(&part->own_findings.list); /* their lists are the whole's now */
	vec_each(kept, &part->kept)
		*vec_push(&whole->kept) = *kept;
	vec_each(gap, &part->own_coverage.gaps)
		coverage_note(whole->coverage, &whole->findings->arena, gap->what.p, gap->where, "%.*s", STR(gap->why));
	whole->coverage->dropped += part->own_coverage.dropped;
	arena_adopt(&whole->findings->arena, &part->own_findings.arena);
	check_session_free(part);
}

void check_session_free(struct check_session *session)
{
	if (!session)
		return;
	if (!session->whole) {
		objects_free(session->objects);
		deploying_done(&session->deploying);
		turnstile_done(&session->turnstile);
	}
	findings_done(&session->own_findings);
	coverage_done(&session->own_coverage);
	clear_spare(session);
	arena_done(&session->scratch);
	vec_done(&session->asked);
	vec_done(&session->tallies);
	vec_done(&session->owners);
	vec_done(&session->kept);
	vec_done(&session->notes);
	vec_done(&session->lines.offsets);
	free(session);
}

/* ---- what rules call ---- */

struct arena *check_arena(struct checking *checking)
{
	return &checking->session->scratch;
}

struct arena *check_lasting(struct checking *checking)
{
	return &checking->session->findings->arena;
}

static bool is_spare(const struct checking *checking, const struct finding *finding)
{
	return finding == &checking->session->spare;
}

/* Nearly all findings of a document stand in its file, whose path has been kept. */
static struct str lasting_path(struct checking *checking, struct str path)
{
	return str_eq(path, checking->session->counted) ? checking->session->counted : arena_str(check_lasting(checking), path);
}

__attribute__((format(printf, 4, 0))) static void add_evidence(struct checking *checking, struct finding *finding, struct place place,
								const char *what, va_list args)
{
	struct arena *arena = check_lasting(checking);
	struct evidence *evidence;

	vec_reserve(&finding->evidence, 1); /* most have one */
	evidence = vec_push(&finding->evidence);
	evidence->what = arena_vprintf(arena, what, args);
	evidence->place = place;
	evidence->place.path = lasting_path(checking, place.path);
	evidence->where = place.at.line ? arena_printf(arena, "%.*s:%u", STR(place.path), place.at.line) : evidence->place.path;
}

/* The last wish counts; false where there is none. */
static bool find_severity(const struct check *check, const struct settings *settings, enum severity *ret_severity)
{
	bool found = false;

	if (settings)
		vec_each(wanted, &settings->severities)
			if (check_answers(check, wanted->rule)) {
				*ret_severity = wanted->severity;
				found = true;
			}
	return found;
}

/* "Deployment shop/api, container web"; empty where neither is known. */
static struct str subject_of(struct checking *checking)
{
	struct arena *arena = check_lasting(checking);
	const struct resource *resource = checking->document ? checking->document->resource : NULL;

	if (!checking->container)
		return resource ? resource_words(arena, resource) : STR_NULL;
	if (!resource)
		return container_words(arena, checking->container);
	return arena_printf(arena, "%.*s, %.*s", STR(resource_words(arena, resource)), STR(container_words(arena, checking->container)));
}

static uint64_t hash_words(struct str line)
{
	uint64_t state = FINDING_HASH_BEGIN;
	struct str word;

	while (str_next_word(&line, &word))
		state = finding_hash(state, word);
	return state ? state : 1;
}

/* By what the line says, so that the finding is known again where others have moved it; else by what was found. */
static uint64_t text_hash(struct checking *checking, struct place place, const struct finding *finding)
{
	const struct document *document = checking->document;
	struct line_index *lines = &checking->session->lines;
	struct str line;

	/* What stands in another form has no lines of its own there. */
	if (!document || !document->file || document->file->whole.line || !str_eq(document->file->path, place.path) ||
	    !session_line(checking->session, document->file, place.at.line, &line))
		return hash_words(finding->evidence.v[0].what);
	if (lines->hashed != line.p) {
		lines->hashed = line.p;
		lines->hash = hash_words(line);
	}
	return lines->hash;
}

struct finding *check_found(struct checking *checking, struct place place, const char *what, ...)
{
	struct finding *finding;
	va_list args;

	if (!count(checking->session)) {
		clear_spare(checking->session);
		return &checking->session->spare;
	}
	finding = check_finding(checking->check, checking->session->findings);

	find_severity(checking->check, checking->settings, &finding->severity);
	if (checking->document && checking->check->fix_of[checking->document->kind])
		finding->fix = str_of(checking->check->fix_of[checking->document->kind]);
	finding->path = lasting_path(checking, place.path);
	finding->at = place.at;
	finding->resource = subject_of(checking);
	va_start(args, what);
	add_evidence(checking, finding, place, what, args);
	va_end(args);
	finding->text_hash = text_hash(checking, place, finding);
	return finding;
}

void check_evidence(struct checking *checking, struct finding *finding, struct place place, const char *what, ...)
{
	va_list args;

	if (is_spare(checking, finding))
		return;
	va_start(args, what);
	add_evidence(checking, finding, place, what, args);
	va_end(args);
}

void check_edit(struct checking *checking, struct finding *finding, struct place place, struct str text)
{
	const struct document *document = checking->document;
	struct edit *edit;

	/* What a template gave stands elsewhere than in the file that would be changed. */
	if (is_spare(checking, finding) || (document && document->file && !str_eq(document->path, document->file->path)))
		return;
	vec_reserve(&finding->edits, 1);
	edit = vec_push(&finding->edits);
	*edit = (struct edit){place, arena_str(check_lasting(checking), text)};
	edit->place.path = lasting_path(checking, place.path);
}

void check_unsure(struct checking *checking, struct place place, const char *why, ...)
{
	struct arena *arena = check_arena(checking);
	struct str where = place.at.line ? arena_printf(arena, "%.*s:%u", STR(place.path), place.at.line) : place.path;
	struct str reason;
	va_list args;

	va_start(args, why);
	reason = arena_vprintf(arena, why, args);
	va_end(args);
	coverage_note(checking->session->coverage, check_lasting(checking), checking->check->id, where, "%.*s", STR(reason));
}

/* ---- asking ---- */

static void ask(struct checking *checking, const struct document *document)
{
	const struct check *check = checking->check;

	if (check->document)
		check->document(checking, document);
	if (check->build && document->build)
		check->build(checking, document->build);
	if (check->resource && document->resource)
		check->resource(checking, document->resource);
	if (check->container)
		vec_each(container, &document->containers) {
			checking->container = container;
			check->container(checking, container);
		}
	checking->container = NULL;
	if (check->reference)
		vec_each(reference, &document->references) {
			checking->container = reference->container;
			check->reference(checking, reference);
		}
	checking->container = NULL;
}

/* Which rule each finding of this document is of: rules may add several, and some none. */
static void note_owner(struct check_session *session, const struct check *check)
{
	for (size_t i = session->begun + session->owners.n; i < session->findings->list.n; i++)
		*vec_push(&session->owners) = (struct owned){check, session->findings->list.v[i].at.line};
}

static bool map_place(const struct line_map *map, struct region *at)
{
	uint32_t line = at->line >= map->first && at->line - map->first < map->count ? map->lines[at->line - map->first] : 0;

	if (!line)
		return false;
	/* Columns are those of the rendered line; what an action gave may stand elsewhere in its own. */
	*at = (struct region){line, 1, line, 1};
	return true;
}

/*
 * Findings of what was rendered are told at their templates, once wishes of its comments have been heard at its own lines; those whose line no line of
 * the template can have given stay where they are, and say what they were rendered from.
 */
static void place_in_template(struct check_session *session, const struct document *document)
{
	struct arena *arena = &session->findings->arena;

	if (!document->file->rendered && str_eq(document->path, document->file->path))
		return;
	for (size_t i = session->begun; i < session->findings->list.n; i++) {
		struct finding *finding = &session->findings->list.v[i];
		struct str template = arena_str(arena, document->path);

		if (document->map && str_eq(finding->path, document->file->path) && map_place(document->map, &finding->at)) {
			finding->path = template;
			vec_each(evidence, &finding->evidence)
				if (str_eq(evidence->place.path, document->file->path) && map_place(document->map, &evidence->place.at)) {
					evidence->place.path = template;
					evidence->where = arena_printf(arena, "%.*s:%u", STR(template), evidence->place.at.line);
				}
			continue;
		}
		*vec_push(&finding->evidence) = (struct evidence){
			arena_printf(arena, "line %u of what was rendered", finding->at.line), template, {template, {0}},
		};
		/* No file has that line. */
		if (document->file->rendered)
			finding->at = (struct region){0};
	}
}

/* Looked at now and then: a rule is quick, and there are many. */
#define LOOK_EVERY 256u

static bool is_over(const struct check_session *session, size_t asked)
{
	struct err e;

	if (asked % LOOK_EVERY || !session->ctx)
		return false;
	e = ERR_INIT;
	return ctx_check(session->ctx, &e) < 0;
}

static unsigned holds(const struct document *document)
{
	return ABOUT_DOCUMENT | (document->build ? ABOUT_BUILD : 0) | (document->resource ? ABOUT_RESOURCE : 0) |
	       (document->containers.n ? ABOUT_CONTAINER : 0) | (document->references.n ? ABOUT_REFERENCE : 0);
}

/* What is known of several documents. */
static void gather(struct check_session *whole, const struct document *document)
{
	size_t before = objects_count(whole->objects);

	objects_add(whole->objects, document);
	if (whole->deploying.image)
		deployments_note(&whole->deploying, document, objects_count(whole->objects) > before ? objects_at(whole->objects, before) : NULL);
}

void check_document(struct check_session *session, const struct document *document)
{
	unsigned held = holds(document);

	if (!str_eq(session->counted, document->file->path))
		end_count(session, document->file->path);
	session->begun = session->findings->list.n;
	session->owners.n = 0;
	for (size_t i = 0; i < session->asked.n && !is_over(session, i); i++) {
		struct checking checking = {session->asked.v[i], session->settings, document, NULL, session};

		if (!(session->tallies.v[i].about & held))
			continue;
		session->tally = &session->tallies.v[i];
		ask(&checking, document);
		arena_reset(&session->scratch);
		note_owner(session, session->asked.v[i]);
	}
	session_suppress(session, document);
	session_yield(session);
	place_in_template(session, document);
	if (!session->asks_joins)
		return;
	/* Files are taken in order, so the one whose turn it is never waits. */
	if (session->whole)
		turnstile_wait(&session->whole->turnstile, session->number);
	gather(session->whole ? session->whole : session, document);
}

void check_session_turn(struct check_session *part, size_t number)
{
	part->number = number;
}

void check_session_turn_done(struct check_session *part)
{
	if (!part->asks_joins)
		return;
	turnstile_wait(&part->whole->turnstile, part->number);
	turnstile_next(&part->whole->turnstile);
}

void check_session_end(struct check_session *session)
{
	const char *gap;

	end_count(session, STR_NULL);
	session->begun = session->findings->list.n;
	session->owners.n = 0;
	for (size_t i = 0; i < session->asked.n && !is_over(session, i); i++) {
		const struct check *check = session->asked.v[i];
		struct checking checking = {check, session->settings, NULL, NULL, session};

		session->tally = &session->tallies.v[i];
		if (check->join)
			check->join(&checking, session->objects);
		arena_reset(&session->scratch);
		note_owner(session, check);
	}
	end_count(session, STR_NULL);
	if (session->deploying.image)
		deployments_open(&session->deploying, session->objects, session->coverage, &session->findings->arena);
	gap = objects_gap(session->objects);
	if (gap)
		coverage_note(session->coverage, &session->findings->arena, "rules about several objects", STR_NULL, "%s", gap);
	session_suppress_joined(session);
	session_yield(session);
	session_note_wishes(session);
	findings_once(session->findings, session->first);
}

/* ---- an image ---- */

/* A rule may find one thing worse than another; whoever sets a severity means all that it finds. */
static void set_severities(struct check_session *session, const struct check *check, size_t begun)
{
	enum severity severity;

	if (!find_severity(check, session->settings, &severity))
		return;
	for (size_t i = begun; i < session->findings->list.n; i++)
		session->findings->list.v[i].severity = severity;
}

int check_session_image(struct check_session *session, const struct ctx *ctx, const struct subject *subject, struct err *e)
{
	struct check_cursor cursor = {0};
	const struct check *check;

	while ((check = check_next(&cursor))) {
		size_t begun = session->findings->list.n;

		if (!check->eval || !check_is_on(check, session->settings) || (subject->image->document.n && !check->of_packages))
			continue;
		if (ctx_check(ctx, e) < 0)
			return e->code;
		if (check->eval(check, subject, session->findings, session->coverage, e) < 0)
			return err_wrap(e, "check %s", check->id);
		set_severities(session, check, begun);
	}
	return 0;
}
