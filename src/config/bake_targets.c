/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What targets of bake build: each with what it inherits, the later named counting more, its own most. A target that others only
 * inherit from, and that names nothing to build, is none.
 */
#include "base/map.h"
#include "config/bake.h"
#include "config/nested.h"

struct inheriting {
	struct reading *reading;
	const struct config_file *file;
	const struct map *targets;
	const struct bake_target *chain[BAKE_DEPTH_MAX];
	size_t depth;
};

static void put(struct bake_text *text, const struct bake_text *over)
{
	if (over->at.line)
		*text = *over;
}

static void put_over(struct bake_target *target, const struct bake_target *over)
{
	put(&target->context, &over->context);
	put(&target->dockerfile, &over->dockerfile);
	put(&target->stage, &over->stage);
	if (over->dockerfile_inline.at.line)
		target->inline_file = over->inline_file;
	put(&target->dockerfile_inline, &over->dockerfile_inline);
}

static void inherit(struct inheriting *inheriting, const struct bake_target *from, struct bake_target *target)
{
	for (size_t i = 0; i < inheriting->depth; i++) {
		if (inheriting->chain[i] == from) {
			reading_gap(inheriting->reading, inheriting->file, from->at, "the target %.*s inherits from itself", STR(from->name));
			return;
		}
	}
	if (inheriting->depth == BAKE_DEPTH_MAX) {
		reading_gap(inheriting->reading, inheriting->file, from->at, "targets that inherit are nested deeper than the cap of %d",
			    BAKE_DEPTH_MAX);
		return;
	}
	inheriting->chain[inheriting->depth++] = from;
	vec_each(name, &from->inherits) {
		const struct bake_target *base = map_get(inheriting->targets, name->text);

		if (base)
			inherit(inheriting, base, target);
		else
			reading_gap(inheriting->reading, inheriting->file, name->place.at, "the target %.*s is not in this file", STR(name->text));
	}
	inheriting->depth--;
	put_over(target, from);
}

static int build(struct reading *reading, const struct config_file *file, const struct bake_target *target, struct arena *arena, struct err *e)
{
	const struct bake_text *inner = &target->dockerfile_inline, *dockerfile = &target->dockerfile, *context = &target->context;
	const struct bake_text *unknown = inner->unset.n ? inner : dockerfile->unset.n ? dockerfile : context->unset.n ? context : NULL;
	ptrdiff_t slash = str_rfind(file->path, '/');
	struct nested_built built = {0};
	struct config_file nested;
	struct str path;

	if (unknown && !(inner->at.line && unknown != inner))
		reading_gap(reading, file, unknown->at, "the Dockerfile of target %.*s rests on %.*s, which is not known", STR(target->name),
			    STR(unknown->unset));
	if (inner->at.line && inner->unset.n && !inner->text.n)
		return 0;
	if (inner->at.line) {
		nested = target->inline_file;
		nested.text = inner->text;
		return nested_dockerfile(reading, &nested, target->stage.text, arena, &built, e);
	}
	if (unknown || (!dockerfile->at.line && !context->at.line))
		return 0;
	if (nested_is_remote(context->text) || str_starts(context->text, "target:")) {
		reading_gap(reading, file, context->at, "the Dockerfile is not here: %.*s", STR(context->text));
		return 0;
	}
	path = nested_path(slash < 0 ? STR_NULL : str_slice(file->path, 0, slash ? (size_t)slash : 1), context->text, arena);
	path = nested_path(path, dockerfile->at.line ? dockerfile->text : STR_LIT("Dockerfile"), arena);
	return nested_dockerfile_at(reading, path, config_place(file, dockerfile->at.line ? dockerfile->at : context->at), target->stage.text,
				    arena, &built, e);
}

static void add_references(struct document *document, const struct bake_target *target)
{
	vec_each(context, &target->contexts) {
		struct str text = context->text;
		struct image_reference *reference;

		if (!str_skip(&text, "docker-image://"))
			continue;
		reference = vec_push(&document->references);
		*reference = (struct image_reference){.text = text, .written = context->text, .what = "context", .place = context->place,
						       .document = document};
		image_reference_split(reference);
	}
}

int bake_read(struct reading *reading, const struct config_file *file, const struct yaml_node *root, struct bake_targets *targets,
	      struct arena *arena, struct err *e)
{
	struct map known = {0};
	struct document document;
	int r = 0;

	if (targets->n > BAKE_TARGETS_MAX)
		reading_gap(reading, file, (struct region){0}, "more targets than the cap of %d", BAKE_TARGETS_MAX);
	document_init(&document, file);
	document.kind = CONFIG_BAKE;
	document.root = root;
	vec_each(target, targets)
		map_set(&known, target->name, target);
	for (size_t i = 0; i < targets->n && i < BAKE_TARGETS_MAX && r == 0; i++) {
		struct inheriting inheriting = {reading, file, &known, {NULL}, 0};
		struct bake_target whole = {.name = targets->v[i].name, .at = targets->v[i].at};

		add_references(&document, &targets->v[i]);
		if (str_starts(whole.name, "_"))
			continue; /* by convention only inherited from */
		inherit(&inheriting, &targets->v[i], &whole);
		r = build(reading, file, &whole, arena, e);
	}
	vec_each(target, targets) {
		vec_done(&target->inherits);
		vec_done(&target->contexts);
	}
	map_done(&known);
	if (r == 0)
		reading_visit(reading, &document);
	else
		document_done(&document);
	return r;
}
