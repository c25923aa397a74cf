/* SPDX-License-Identifier: Apache-2.0 */
/* What is written of an image into the user's own table, so that others built on it are known by it. */
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "layers/base_contents.h"
#include "layers/base_steps.h"
#include "model/base_table.h"

void base_list_history(const struct image *image, struct arena *arena, struct str_list *list)
{
	vec_each(entry, &image->history)
		if (!entry->empty_layer)
			*vec_push(list) = base_table_history(arena, entry);
}

/* A layout often names its images by their tags alone, which tell nobody what the base is. */
static bool is_whole(struct str name)
{
	return str_find(name, '/') >= 0 || str_find(name, ':') >= 0;
}

static void describe(const struct image *image, const struct inventory *inventory, const char *as, struct arena *arena, struct known_base *ret_known)
{
	bool packed = image->layers.n > 0;

	if (*as)
		*vec_push(&ret_known->names) = str_of(as);
	vec_each(name, &image->names)
		if (!*as && is_whole(*name))
			*vec_push(&ret_known->names) = *name;
	if (!*as && !image->names.n)
		*vec_push(&ret_known->names) = image->reference;
	ret_known->platform = arena_printf(arena, "%.*s/%.*s", STR(image->platform.os), STR(image->platform.architecture));
	ret_known->digest = image->manifest_digest;
	ret_known->created = image->created;
	vec_each(layer, &image->layers) {
		packed = packed && layer->digest.algorithm && !digest_eq(&layer->digest, &layer->diff_id);
		*vec_push(&ret_known->diff_ids) = layer->diff_id;
		ret_known->bytes += layer->size;
	}
	if (packed)
		vec_each(layer, &image->layers)
			*vec_push(&ret_known->blobs) = layer->digest;
	else
		ret_known->bytes = 0; /* of packed layers only */
	if (inventory)
		vec_each(package, &inventory->packages)
			ret_known->packages += package_is_of_system(*package);
	base_list_history(image, arena, &ret_known->history);
}

static bool same_layers(const struct known_base *a, const struct known_base *b)
{
	if (a->diff_ids.n != b->diff_ids.n)
		return false;
	for (size_t i = 0; i < a->diff_ids.n; i++)
		if (!digest_eq(&a->diff_ids.v[i], &b->diff_ids.v[i]))
			return false;
	return true;
}

static bool same_names(const struct str_list *a, const struct str_list *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (!str_eq(a->v[i], b->v[i]))
			return false;
	return true;
}

/* Whether a line says the same thing of the image, of what it was when it was learned before. */
static bool is_replaced(struct str line, const struct known_base *known)
{
	struct known_contents contents;
	struct known_base other;
	bool replaced = false;

	if (base_table_parse(line, &other)) {
		replaced = same_layers(known, &other);
		known_base_done(&other);
	} else if (base_contents_parse(line, &contents)) {
		replaced = same_names(&known->names, &contents.names);
		known_contents_done(&contents);
	}
	return replaced;
}

static int write_learned(const struct known_base *known, const struct known_contents *contents, const char *table, struct err *e)
{
	auto_done(buf_done) struct buf old = BUF_INIT(BASES_MAX), out = BUF_INIT(BASES_MAX);
	struct str rest, line, folder, name;
	auto_done(arena_done) struct arena arena = ARENA_INIT;

	if (access(table, F_OK) == 0 && file_load(table, &old, e) < 0)
		return e->code;
	rest = buf_str(&old);
	while (str_next_line(&rest, &line))
		if (line.n && !is_replaced(line, known)) {
			buf_put(&out, line);
			buf_putc(&out, '\n');
		}
	base_table_put(known, &out);
	if (contents->packages.n || contents->sketch.n)
		base_contents_put(contents, &out);
	if (out.full)
		return err_set(e, ERR_LIMIT, "%s: larger than the cap of %zu bytes", table, BASES_MAX);
	if (str_cut_last(str_of(table), '/', &folder, &name) && folder.n && file_make_directories(arena_text(&arena, folder), e) < 0)
		return e->code;
	return file_replace(table, buf_str(&out), e);
}

int base_learn(const struct image *image, const struct tree *tree, const struct inventory *inventory, const char *as, const char *table, struct buf *ret_names,
	       struct err *e)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	struct known_contents contents;
	struct known_base known = {0};
	int r = 0;

	describe(image, inventory, as, &arena, &known);
	if (!image->layers.n || !image->layers.v[0].diff_id.algorithm)
		r = err_set(e, ERR_UNSUPPORTED, "%.*s: no layers with a diff_id: nothing to know it again by", STR(image->reference));
	if (r == 0 && !known.names.n) {
		r = err_set(e, ERR_UNSUPPORTED, "%.*s: it is called only \"%.*s\", a tag without the name of a repository", STR(image->reference), STR(image->names.v[0]));
		err_hint(e, "--learn-as company/base:7");
	}
	vec_each(name, &known.names)
		if (r == 0 && !base_table_is_plain(*name))
			r = err_set(e, ERR_FORMAT, "%.*s: a name with blanks or commas", STR(image->reference));
	base_contents_of(tree, inventory, &contents);
	vec_each(name, &known.names) {
		*vec_push(&contents.names) = *name;
		text_list(ret_names, ", ", *name);
	}
	if (r == 0)
		r = write_learned(&known, &contents, table, e);
	known_contents_done(&contents);
	known_base_done(&known);
	return r;
}
