/* SPDX-License-Identifier: Apache-2.0 */
/* Judging documents one by one: which rule is asked about what, and what becomes of its answer. */
#include "base/mem.h"
#include "check/check.h"
#include "check/objects.h"

struct check_session {
	const struct settings *settings;
	struct findings *findings;
	struct coverage *coverage;
	struct objects *objects;
	VEC(const struct check *) asked; /* those that are on, and are about documents */
	size_t begun;                    /* findings before the document at hand */
	bool asks_joins;
};

static bool is_about_documents(const struct check *check)
{
	return check->build || check->container || check->reference || check->resource || check->document || check->join;
}

struct check_session *check_session_new(const struct settings *settings, struct findings *findings, struct coverage *coverage)
{
	struct check_session *session = mem_zero(1, sizeof(*session));
	const struct check *check;

	session->settings = settings;
	session->findings = findings;
	session->coverage = coverage;
	session->objects = objects_new();
	for (size_t i = 0; (check = check_at(i)); i++) {
		if (!is_about_documents(check) || !check_is_on(check, settings))
			continue;
		*vec_push(&session->asked) = check;
		session->asks_joins |= check->join != NULL;
	}
	return session;
}

void check_session_free(struct check_session *session)
{
	if (!session)
		return;
	objects_free(session->objects);
	vec_done(&session->asked);
	free(session);
}

/* ---- what rules call ---- */

struct arena *check_arena(struct checking *checking)
{
	return &checking->session->findings->arena;
}

static void add_evidence(struct checking *checking, struct finding *finding, struct place place, const char *what, va_list args)
{
	struct evidence *evidence = vec_push(&finding->evidence);
	struct arena *arena = check_arena(checking);

	evidence->what = arena_vprintf(arena, what, args);
	evidence->place = place;
	evidence->place.path = arena_str(arena, place.path);
	evidence->where = place.at.line ? arena_printf(arena, "%.*s:%u", STR(place.path), place.at.line) : evidence->place.path;
}

static enum severity severity_of(const struct check *check, const struct settings *settings)
{
	enum severity severity = check->severity;

	if (settings)
		vec_each(wanted, &settings->severities)
			if (check_answers(check, wanted->rule))
				severity = wanted->severity;
	return severity;
}

/* "Deployment shop/api, container web"; empty where neither is known. */
static struct str subject_of(struct checking *checking)
{
	struct arena *arena = check_arena(checking);
	const struct resource *resource = checking->document ? checking->document->resource : NULL;

	if (!checking->container)
		return resource ? resource_words(arena, resource) : STR_NULL;
	if (!resource)
		return container_words(arena, checking->container);
	return arena_printf(arena, "%.*s, %.*s", STR(resource_words(arena, resource)), STR(container_words(arena, checking->container)));
}

struct finding *check_found(struct checking *checking, struct place place, const char *what, ...)
{
	struct finding *finding = check_finding(checking->check, checking->session->findings);
	va_list args;

	finding->severity = severity_of(checking->check, checking->settings);
	finding->path = arena_str(check_arena(checking), place.path);
	finding->at = place.at;
	finding->resource = subject_of(checking);
	va_start(args, what);
	add_evidence(checking, finding, place, what, args);
	va_end(args);
	return finding;
}

void check_evidence(struct checking *checking, struct finding *finding, struct place place, const char *what, ...)
{
	va_list args;

	va_start(args, what);
	add_evidence(checking, finding, place, what, args);
	va_end(args);
}

void check_edit(struct checking *checking, struct finding *finding, struct place place, struct str text)
{
	struct edit *edit = vec_push(&finding->edits);

	*edit = (struct edit){place, arena_str(check_arena(checking), text)};
	edit->place.path = arena_str(check_arena(checking), place.path);
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
	coverage_note(checking->session->coverage, arena, checking->check->id, where, "%.*s", STR(reason));
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

static bool is_suppressed_by(const struct finding *finding, const struct check *check, const struct suppression *suppression)
{
	if (suppression->from_line &&
	    (finding->at.line < suppression->from_line || finding->at.line > suppression->to_line))
		return false;
	return check_answers(check, suppression->rule);
}

static void suppress(struct check_session *session, const struct document *document)
{
	for (size_t i = session->begun; document->suppressions.n && i < session->findings->list.n; i++) {
		struct finding *finding = &session->findings->list.v[i];
		const struct check *check = check_find(finding->rule);

		vec_each(entry, &document->suppressions) {
			struct suppression *suppression = *entry;

			if (!check || finding->ignored || !is_suppressed_by(finding, check, suppression))
				continue;
			suppression->used = true;
			finding->ignored = true;
			finding->ignored_by = arena_printf(&session->findings->arena, "%.*s:%u %.*s", STR(suppression->place.path),
							   suppression->place.at.line, STR(suppression->reason));
		}
	}
}

void check_document(struct check_session *session, const struct document *document)
{
	session->begun = session->findings->list.n;
	vec_each(check, &session->asked) {
		struct checking checking = {*check, session->settings, document, NULL, session};

		ask(&checking, document);
	}
	suppress(session, document);
	if (session->asks_joins)
		objects_add(session->objects, document);
}

void check_session_end(struct check_session *session)
{
	vec_each(check, &session->asked) {
		struct checking checking = {*check, session->settings, NULL, NULL, session};

		if ((*check)->join)
			(*check)->join(&checking, session->objects);
	}
}
