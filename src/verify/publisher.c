/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/publisher.h"

#include "model/artifacts.h"
#include "model/config.h"

extern const char plimsoll_publishers[], plimsoll_publishers_end[]; /* the assembler file that meson.build has written */

enum { PATTERN, KIND, NAME, SOURCE, FIELDS };

static struct str table(void)
{
	return str_from(plimsoll_publishers, (size_t)(plimsoll_publishers_end - plimsoll_publishers));
}

static bool is_remark(struct str line)
{
	return !line.n || line.p[0] == '#';
}

static void cut(struct str line, struct str fields[FIELDS])
{
	for (size_t i = 0; i < FIELDS; i++)
		if (!str_next(&line, '\t', &fields[i]))
			fields[i] = STR_LIT("");
}

struct str publisher_date(void)
{
	struct str rest = table(), line, fields[FIELDS];

	while (str_next_line(&rest, &line)) {
		cut(line, fields);
		if (!is_remark(line) && str_is(fields[PATTERN], "date"))
			return fields[KIND];
	}
	return STR_LIT("");
}

static bool kind_of(struct str word, enum publisher_kind *ret_kind)
{
	for (int kind = PUBLISHER_OFFICIAL; kind <= PUBLISHER_OPEN; kind++)
		if (str_is(word, publisher_kind_name((enum publisher_kind)kind))) {
			*ret_kind = (enum publisher_kind)kind;
			return true;
		}
	return false;
}

int publisher_check(struct str list, const char *name, struct err *e)
{
	struct str line, fields[FIELDS];
	enum publisher_kind kind;

	for (unsigned n = 1; str_next_line(&list, &line); n++) {
		cut(line, fields);
		if (is_remark(line) || str_is(fields[PATTERN], "date"))
			continue;
		if (!fields[PATTERN].n || !fields[NAME].n || !kind_of(fields[KIND], &kind))
			return err_set(e, ERR_FORMAT, "%s:%u: a pattern, one of official, verified, vendor, own and open, and a name are expected, with tabs between", name, n);
	}
	return 0;
}

/* The first row whose pattern matches; a star matches slashes too. */
static bool look_up(struct str list, struct str date, struct str full, struct arena *arena, struct publisher *ret_publisher)
{
	struct str line, fields[FIELDS];
	enum publisher_kind kind;

	while (str_next_line(&list, &line)) {
		cut(line, fields);
		if (is_remark(line) || !kind_of(fields[KIND], &kind))
			continue;
		if (!(str_ends(fields[PATTERN], "*") ? str_starts(full, arena_text(arena, str_slice(fields[PATTERN], 0, fields[PATTERN].n - 1)))
						      : str_eq(full, fields[PATTERN])))
			continue;
		*ret_publisher = (struct publisher){kind, arena_str(arena, fields[NAME]), arena_str(arena, fields[SOURCE]), arena_str(arena, date)};
		return true;
	}
	return false;
}

/* Of a registry what was asked for; of what lies on a disk the name that it gives itself. */
static struct str name_of(const struct image *image, bool *ret_bare_tag)
{
	struct str name = image->reference, scheme;

	*ret_bare_tag = false;
	if (image->artifacts && image->artifacts->repository.n) {
		if (str_cut(image->reference, ':', &scheme, &name) && (str_is(scheme, "registry") || str_is(scheme, "docker")))
			str_skip(&name, "//");
		else
			name = image->reference;
		return name;
	}
	if (!image->names.n)
		return STR_NULL;
	/* Names of an OCI layout may be a tag alone, which says nothing of where it is from. */
	*ret_bare_tag = image->kind && str_starts(str_of(image->kind), "oci") && str_find(image->names.v[0], '/') < 0;
	return image->names.v[0];
}

void publisher_find(const struct image *image, struct str own, struct str own_name, struct provenance *provenance)
{
	struct arena *arena = &provenance->arena;
	struct image_reference reference = {0};
	struct image_name *called = &provenance->called;
	bool bare_tag;
	struct str full, without_tag, tag;

	reference.text = reference.written = name_of(image, &bare_tag);
	if (!reference.text.n || !image_reference_split(&reference))
		return;
	if (bare_tag) {
		called->tag = arena_str(arena, reference.tag.n ? reference.tag : reference.text);
		return;
	}
	full = image_reference_full(&reference, arena);
	str_cut_last(full, ':', &without_tag, &tag);
	str_cut(without_tag, '/', &called->registry, &called->repository);
	called->pinned = reference.digest.n > 0;
	if (reference.tag.n || !called->pinned)
		called->tag = tag;
	if (!look_up(own, own_name, without_tag, arena, &provenance->publisher))
		look_up(table(), publisher_date(), without_tag, arena, &provenance->publisher);
}
