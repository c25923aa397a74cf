/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ladder. A rung may name the base, say how many layers are its, or both; the strongest that speaks is believed, and what the others
 * say is evidence, also where they disagree. Sources: OCI image-spec annotations.md (base.name, base.digest); BuildKit's build
 * information (docs/buildinfo, until 0.12); Azure Container Registry's labels of base images; aquasecurity/trivy
 * pkg/fanal/image (the guess by CMD).
 */
#include "layers/base_find.h"

#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/map.h"
#include "base/text.h"
#include "codec/base64.h"
#include "codec/json.h"
#include "layers/base_contents.h"
#include "layers/base_steps.h"
#include "model/base_table.h"

#define EVIDENCE_MAX 16  /* sentences */
#define NAME_MAX_SHOWN 200u /* bytes of a name that an image gives its base */
#define GAP_SECONDS (24 * 60 * 60) /* between two steps of one build there is less */

struct finding_base {
	const struct base_request *request;
	struct base_image *base;
	const struct known_base *match; /* the best of the table, of whatever rung */
};

__attribute__((format(printf, 2, 3))) static void say(struct base_image *base, const char *format, ...)
{
	va_list args;

	if (base->evidence.n >= EVIDENCE_MAX)
		return;
	va_start(args, format);
	*vec_push(&base->evidence) = arena_vprintf(&base->arena, format, args);
	va_end(args);
}

static void set_layers(struct base_image *base, enum base_rung rung, size_t layers)
{
	if (base->layers_by != BASE_UNKNOWN)
		return;
	base->layers_by = rung;
	base->layers = (unsigned)layers;
}

/* ---- the table ---- */

struct reading {
	struct base_image *base;
	struct coverage *coverage;
	struct map contents; /* place + 1 in the base's list, by the field of names */
};

/* What a later table says of an image's contents stands in place of what an earlier one said; of its layers both are true. */
static void add_contents(struct reading *reading, struct str line, const struct known_contents *contents)
{
	struct str kind, names;
	uintptr_t place;

	str_next(&line, '\t', &kind);
	str_next(&line, '\t', &names);
	place = (uintptr_t)map_get(&reading->contents, names);
	if (place) {
		known_contents_done(&reading->base->contents.v[place - 1]);
		reading->base->contents.v[place - 1] = *contents;
		return;
	}
	*vec_push(&reading->base->contents) = *contents;
	map_set(&reading->contents, names, (void *)(uintptr_t)reading->base->contents.n);
}

static void read_table(struct reading *reading, struct str text, const char *path)
{
	struct str line;

	for (unsigned number = 1; str_next_line(&text, &line); number++) {
		struct known_contents contents;
		struct known_base known;

		if (!line.n || str_starts(line, "#"))
			continue;
		if (base_table_parse(line, &known))
			*vec_push(&reading->base->known) = known;
		else if (base_contents_parse(line, &contents))
			add_contents(reading, line, &contents);
		else
			coverage_note(reading->coverage, &reading->base->arena, "known base images", STR_LIT(""), "%s:%u: not a line of that table", path, number);
	}
}

/* From the most general to one's own. */
static int load_tables(const struct base_request *request, struct base_image *base, struct coverage *coverage, struct err *e)
{
	auto_done(buf_done) struct buf bytes = BUF_INIT(BASES_MAX);
	struct reading reading = {.base = base, .coverage = coverage};
	bool own = request->table && access(request->table, F_OK) == 0;

	if (own && file_load(request->table, &bytes, e) < 0)
		return e->code;
	read_table(&reading, base_table_built_in(), "built in");
	read_table(&reading, arena_str(&base->arena, request->known), "of the advisory database");
	if (own)
		read_table(&reading, arena_str(&base->arena, buf_str(&bytes)), request->table);
	map_done(&reading.contents);
	return 0;
}

/* ---- prefixes ---- */

/* Whether the image begins with these layers and has as many. */
static bool begins_with(const struct image *image, const struct digest_list *list, bool packed)
{
	if (!list->n || list->n > image->layers.n)
		return false;
	for (size_t i = 0; i < list->n; i++)
		if (!digest_eq(&list->v[i], packed ? &image->layers.v[i].digest : &image->layers.v[i].diff_id))
			return false;
	return true;
}

static size_t layers_of(const struct known_base *known)
{
	return known->diff_ids.n ? known->diff_ids.n : known->blobs.n;
}

static bool history_begins_with(const struct str_list *history, const struct known_base *known)
{
	if (!known->history.n || known->history.n != layers_of(known) || known->history.n > history->n)
		return false;
	for (size_t i = 0; i < known->history.n; i++)
		if (!base_table_same_history(history->v[i], known->history.v[i]))
			return false;
	return true;
}

static bool has_name(const struct str_list *names, struct str name)
{
	vec_each(other, names)
		if (str_eq(*other, name))
			return true;
	return false;
}

static void add_names(struct base_image *base, const struct known_base *known)
{
	vec_each(name, &known->names)
		if (!has_name(&base->names, *name))
			*vec_push(&base->names) = *name;
}

static bool matches(const struct image *image, const struct known_base *known, enum base_rung rung, const struct str_list *history)
{
	if (rung == BASE_DIFF_IDS)
		return begins_with(image, &known->diff_ids, false);
	if (rung == BASE_BLOBS)
		return begins_with(image, &known->blobs, true);
	return history_begins_with(history, known);
}

/* "layer 0", "layers 0 to 3" */
static const char *layers_text(struct base_image *base, size_t n)
{
	return n == 1 ? "layer 0" : arena_printf(&base->arena, "layers 0 to %zu", n - 1).p;
}

/*
 * Tags share a history (a slim variant and the full one): then no digest is the base's for certain. Of the same layers one table may
 * leave out what another tells.
 */
static bool are_two_digests(const struct digest *a, const struct digest *b, enum base_rung rung)
{
	return !digest_eq(a, b) && (rung == BASE_HISTORY || (a->algorithm && b->algorithm));
}

/* The longest prefix: of python on debian it is python. */
static void match_table(struct finding_base *f, enum base_rung rung, const struct str_list *history)
{
	struct base_image *base = f->base;
	const struct image *image = f->request->image;
	size_t longest = 0;
	bool several = false;

	if (f->match)
		return;
	vec_each(known, &base->known)
		if (layers_of(known) > longest && matches(image, known, rung, history)) {
			longest = layers_of(known);
			f->match = known;
		}
	if (!f->match)
		return;
	set_layers(base, rung, longest);
	if (longest == image->layers.n && rung != BASE_HISTORY)
		say(base, "the image is %.*s itself: it has its layers, and no more", STR(f->match->names.v[0]));
	else
		say(base, "%s %s%s of %.*s", layers_text(base, longest), longest == 1 ? "is that" : "are those",
		    rung == BASE_HISTORY ? ", by the history," : rung == BASE_BLOBS ? ", packed," : "", STR(f->match->names.v[0]));
	if (base->rung != BASE_UNKNOWN)
		return;
	base->rung = rung;
	base->created = f->match->created;
	vec_each(known, &base->known)
		if (layers_of(known) == longest && matches(image, known, rung, history)) {
			several = several || (known != f->match && are_two_digests(&base->digest, &known->digest, rung));
			base->digest = base->digest.algorithm ? base->digest : known->digest;
			add_names(base, known);
		}
	if (several)
		base->digest = (struct digest){0};
}

/* ---- what was said ---- */

static void match_given(struct finding_base *f)
{
	const struct image *image = f->request->image, *given = f->request->given;
	struct base_image *base = f->base;
	size_t n = given ? given->layers.n : 0, same = 0;

	if (!given)
		return;
	while (same < n && same < image->layers.n && digest_eq(&given->layers.v[same].diff_id, &image->layers.v[same].diff_id))
		same++;
	if (same < n || !n) {
		say(base, "--base %.*s is not the base: the image begins with %s", STR(given->reference),
		    !same ? "none of its layers" : arena_printf(&base->arena, "only %zu of its %zu layers", same, n).p);
		return;
	}
	base->rung = BASE_GIVEN;
	base->digest = given->manifest_digest;
	base->created = given->created;
	vec_each(name, &given->names)
		*vec_push(&base->names) = arena_str(&base->arena, *name);
	if (!base->names.n)
		*vec_push(&base->names) = arena_str(&base->arena, given->reference);
	set_layers(base, BASE_GIVEN, n);
	say(base, "the image begins with the %zu layer%s of %.*s", n, n == 1 ? "" : "s", STR(base->names.v[0]));
}

struct claim {
	enum base_rung rung;
	const char *where;
	struct str name, digest;
};

static struct str value_of(const struct key_value_list *list, const char *key)
{
	vec_each(pair, list)
		if (str_is(pair->key, key))
			return pair->value;
	return STR_NULL;
}

/* The known image of that manifest, if the image begins with its layers. */
static const struct known_base *known_of_digest(const struct finding_base *f, const struct digest *digest)
{
	if (digest->algorithm)
		vec_each(known, &f->base->known)
			if (digest_eq(&known->digest, digest))
				return known;
	return NULL;
}

static bool is_prefix(const struct image *image, const struct known_base *known)
{
	return begins_with(image, &known->diff_ids, false) || begins_with(image, &known->blobs, true);
}

/* A label comes from the base where that had one: what the layers say is then nearer. */
static bool is_inherited(const struct finding_base *f, const struct claim *claim, const struct digest *digest, const struct known_base *known)
{
	if (claim->rung != BASE_LABEL || !f->match)
		return false;
	if (known && is_prefix(f->request->image, known))
		return layers_of(known) < layers_of(f->match);
	return digest->algorithm ? f->match->digest.algorithm && !digest_eq(digest, &f->match->digest) : !has_name(&f->match->names, claim->name);
}

static void take_claim(struct finding_base *f, const struct claim *claim)
{
	struct base_image *base = f->base;
	struct digest digest = {0};
	const struct known_base *known;

	if (!claim->name.n && !claim->digest.n)
		return;
	digest_parse(claim->digest, &digest);
	known = known_of_digest(f, &digest);
	if (known && !is_prefix(f->request->image, known)) {
		say(base, "the %s says %.*s, but the image does not begin with its layers", claim->where, STR(known->names.v[0]));
		return;
	}
	if (is_inherited(f, claim, &digest, known)) {
		say(base, "the %s says %.*s, which is the base's own: labels are inherited", claim->where, STR(claim->name.n ? claim->name : claim->digest));
		return;
	}
	say(base, "the %s says %.*s%s%.*s", claim->where, STR(str_slice(claim->name, 0, NAME_MAX_SHOWN)), claim->name.n && claim->digest.n ? "@" : "",
	    STR(str_slice(claim->digest, 0, DIGEST_TEXT_MAX)));
	if (known)
		set_layers(base, claim->rung, layers_of(known));
	if (base->rung != BASE_UNKNOWN)
		return;
	base->rung = claim->rung;
	base->digest = digest;
	if (claim->name.n)
		*vec_push(&base->names) = arena_str(&base->arena, str_slice(claim->name, 0, NAME_MAX_SHOWN));
	if (known) {
		base->created = known->created;
		add_names(base, known);
	}
}

#define OCI_NAME "org.opencontainers.image.base.name"
#define OCI_DIGEST "org.opencontainers.image.base.digest"

/*
 * Of the images that a build was made of only one is the base: the only one there is, or the one that the image begins with. A provenance that nobody
 * has signed says no more than an annotation, which nobody has signed either.
 */
static void take_provenance(struct finding_base *f)
{
	struct base_materials list = {0};
	auto_done(buf_done) struct buf names = BUF_INIT(1024);
	bool is_signed = false, taken = false;

	if (!f->request->provenance)
		return;
	base_list_materials(f->request->provenance, &f->base->arena, &list, &is_signed);
	vec_each(material, &list) {
		struct digest digest = {0};
		const struct known_base *known = digest_parse(material->digest, &digest) ? known_of_digest(f, &digest) : NULL;

		text_list(&names, ", ", material->name.n ? material->name : material->digest);
		if (taken || (list.n > 1 && !(known && is_prefix(f->request->image, known))))
			continue;
		take_claim(f, &(struct claim){is_signed ? BASE_PROVENANCE : BASE_ANNOTATION, is_signed ? "provenance" : "unsigned provenance", material->name, material->digest});
		taken = true;
	}
	if (list.n > 1 && !taken)
		say(f->base, "the %sprovenance names %zu images, of which any may be the base: %s", is_signed ? "" : "unsigned ", list.n, buf_text(&names));
	vec_done(&list);
}

static void take_annotations(struct finding_base *f)
{
	const struct key_value_list *list = &f->request->image->annotations;

	take_claim(f, &(struct claim){BASE_ANNOTATION, "annotation " OCI_NAME, value_of(list, OCI_NAME), value_of(list, OCI_DIGEST)});
	take_claim(f, &(struct claim){BASE_ANNOTATION, "index's annotation " OCI_NAME, f->request->image->base_name, f->request->image->base_digest});
}

/* BuildKit until 0.12: base64 of {"sources": [{"type": "docker-image", "ref": …, "pin": …}]}, of all stages. */
static void take_build_info(struct finding_base *f)
{
	auto_done(buf_done) struct buf bytes = BUF_INIT(IMAGE_CONFIG_MAX);
	auto_json struct json *config = NULL, *info = NULL;
	const struct json_caps caps = JSON_CAPS;
	struct err e = ERR_INIT;
	const struct json *sources;

	if (str_search(f->request->image->raw_config, STR_LIT("moby.buildkit.buildinfo.v1")) < 0 ||
	    json_parse(f->request->image->raw_config, caps, "configuration", &config, &e) < 0)
		return;
	if (!base64_decode(json_get_text(config, "moby.buildkit.buildinfo.v1"), &bytes) ||
	    json_parse(buf_str(&bytes), caps, "build information", &info, &e) < 0)
		return;
	sources = json_get(info, "sources");
	json_each(source, sources) {
		struct str pin = json_get_text(source, "pin");
		struct digest digest = {0};
		const struct known_base *known = NULL;

		if (!str_is(json_get_text(source, "type"), "docker-image"))
			continue;
		if (digest_parse(pin, &digest))
			known = known_of_digest(f, &digest);
		/* Of several stages only the one that the image begins with can be told from the others. */
		if (json_count(sources) == 1 || (known && is_prefix(f->request->image, known)))
			take_claim(f, &(struct claim){BASE_LABEL, "build information", json_get_text(source, "ref"), pin});
	}
}

static void take_labels(struct finding_base *f)
{
	const struct key_value_list *list = &f->request->image->config.labels;

	take_claim(f, &(struct claim){BASE_LABEL, "label " OCI_NAME, value_of(list, OCI_NAME), value_of(list, OCI_DIGEST)});
	take_claim(f, &(struct claim){BASE_LABEL, "label image.base.ref.name", value_of(list, "image.base.ref.name"), value_of(list, "image.base.digest")});
	take_build_info(f);
}

/* ---- last resorts ---- */

static bool is_command(struct str step)
{
	struct str text = str_trim(step);

	if (str_skip(&text, "/bin/sh -c #(nop)"))
		text = str_trim(text);
	return str_starts(text, "CMD ");
}

/* The last CMD before the last step that made a layer ends the base: of an image that has one. */
static size_t layers_by_command(const struct image *image)
{
	size_t end = image->history.n, layers = 0;

	while (end && image->history.v[end - 1].empty_layer)
		end--;
	while (end && !(image->history.v[end - 1].empty_layer && is_command(image->history.v[end - 1].created_by)))
		end--;
	for (size_t i = 0; i < end; i++)
		layers += !image->history.v[i].empty_layer;
	return layers;
}

static size_t layers_by_time(const struct image *image)
{
	int64_t before = 0, now;
	size_t layers = 0, found = 0;

	vec_each(entry, &image->history) {
		if (!clock_parse(entry->created, &now))
			return 0;
		if (layers && now - before >= GAP_SECONDS)
			found = layers;
		before = now;
		layers += !entry->empty_layer;
	}
	return found;
}

static void guess(struct finding_base *f)
{
	const struct image *image = f->request->image;
	size_t entries = 0, layers;

	if (f->base->layers_by != BASE_UNKNOWN)
		return;
	vec_each(entry, &image->history)
		entries += !entry->empty_layer;
	if (entries != image->layers.n)
		return;
	if ((layers = layers_by_command(image)) > 0) {
		set_layers(f->base, BASE_COMMAND, layers);
		say(f->base, "the last CMD before the image's own steps stands behind layer %zu", layers - 1);
	} else if ((layers = layers_by_time(image)) > 0) {
		set_layers(f->base, BASE_COMMAND, layers);
		say(f->base, "what follows layer %zu was made a day later or more", layers - 1);
	}
}

/* ---- whose it is ---- */

static void mark(const struct base_request *request, const struct base_image *base)
{
	if (request->inventory)
		vec_each(package, &request->inventory->packages)
			(*package)->whose = base_image_whose(base, (*package)->layer);
	if (request->findings)
		vec_each(finding, &request->findings->list)
			finding->whose = base_image_whose(base, finding->layer == LAYER_UNKNOWN && finding->package ? finding->package->layer : finding->layer);
}

int base_find(const struct ctx *ctx, const struct base_request *request, struct base_image *ret_base, struct coverage *coverage,
	      struct err *e)
{
	struct finding_base f = {.request = request, .base = ret_base};
	struct str_list history = {0};

	if (load_tables(request, ret_base, coverage, e) < 0)
		return e->code;
	base_list_history(request->image, &ret_base->arena, &history);
	match_given(&f);
	take_provenance(&f);
	take_annotations(&f);
	/* Labels are held against the layers, which therefore are looked at first, and named where no label is nearer. */
	if (ret_base->rung == BASE_UNKNOWN && request->image->config.labels.n)
		vec_each(known, &ret_base->known)
			if (is_prefix(request->image, known) && (!f.match || layers_of(known) > layers_of(f.match)))
				f.match = known;
	take_labels(&f);
	f.match = NULL;
	match_table(&f, BASE_DIFF_IDS, &history);
	match_table(&f, BASE_BLOBS, &history);
	match_table(&f, BASE_HISTORY, &history);
	vec_done(&history);
	base_recognise_system(request, ret_base);
	base_match_contents(request, ret_base);
	guess(&f);
	mark(request, ret_base);
	base_mark_contents(request, ret_base);
	base_find_smaller(request, ret_base);
	base_find_drop(request, ret_base);
	return ctx_check(ctx, e);
}
