/* SPDX-License-Identifier: Apache-2.0 */
#include "model/base_table.h"

#include <inttypes.h>

#define SECONDS 19u /* "2026-08-03T00:00:00": lists leave out what is behind it */

extern const char plimsoll_bases[], plimsoll_bases_end[]; /* the assembler file that data/meson.build writes */

struct str base_table_built_in(void)
{
	return str_from(plimsoll_bases, (size_t)(plimsoll_bases_end - plimsoll_bases));
}

void known_base_done(struct known_base *known)
{
	vec_done(&known->names);
	vec_done(&known->blobs);
	vec_done(&known->diff_ids);
	vec_done(&known->history);
}

bool base_table_is_plain(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if ((unsigned char)text.p[i] <= ' ' || text.p[i] == ',' || text.p[i] == 0x7f)
			return false;
	return text.n > 0;
}

static bool take_number(struct str field, uint64_t *ret_number)
{
	return str_is(field, "-") || str_to_u64(field, ret_number);
}

static bool take_digests(struct str field, struct digest_list *list)
{
	struct str part;

	if (str_is(field, "-"))
		return true;
	if (str_ends(field, ","))
		return false;
	while (str_next(&field, ',', &part))
		if (!digest_parse(part, vec_push(list)))
			return false;
	return true;
}

static bool parse(struct str line, struct known_base *known)
{
	struct str fields[8], rest = line, part;
	uint64_t packages = 0;

	for (size_t i = 0; i < 8; i++)
		if (!str_next(&rest, '\t', &fields[i]) || !fields[i].n)
			return false;
	part = fields[0];
	for (struct str name; str_next(&part, ',', &name);) {
		if (!name.n)
			return false;
		*vec_push(&known->names) = name;
	}
	if (str_ends(fields[0], ","))
		return false;
	known->platform = fields[1];
	if (!str_is(fields[2], "-") && !digest_parse(fields[2], &known->digest))
		return false;
	known->created = str_is(fields[3], "-") ? STR_NULL : fields[3];
	if (!take_number(fields[4], &known->bytes) || !take_number(fields[5], &packages))
		return false;
	known->packages = (size_t)packages;
	if (!take_digests(fields[6], &known->blobs) || !take_digests(fields[7], &known->diff_ids))
		return false;
	while (str_next(&rest, '\t', &part)) {
		if (!part.n)
			return false;
		*vec_push(&known->history) = part;
	}
	return !str_ends(line, "\t") && (known->blobs.n || known->diff_ids.n);
}

bool base_table_parse(struct str line, struct known_base *ret_known)
{
	*ret_known = (struct known_base){0};
	if (parse(line, ret_known))
		return true;
	known_base_done(ret_known);
	return false;
}

static void put_digests(struct buf *out, const struct digest_list *list)
{
	char text[DIGEST_TEXT_MAX];

	buf_puts(out, list->n ? "" : "-");
	vec_each(digest, list)
		buf_printf(out, "%s%s", digest == list->v ? "" : ",", digest_text(digest, text));
}

void base_table_put(const struct known_base *known, struct buf *out)
{
	char text[DIGEST_TEXT_MAX];

	vec_each(name, &known->names) {
		buf_puts(out, name == known->names.v ? "" : ",");
		buf_put(out, *name);
	}
	buf_putc(out, '\t');
	buf_put(out, known->platform.n ? known->platform : STR_LIT("-"));
	buf_printf(out, "\t%s\t", known->digest.algorithm ? digest_text(&known->digest, text) : "-");
	buf_put(out, known->created.n ? known->created : STR_LIT("-"));
	buf_printf(out, "\t%" PRIu64 "\t%zu\t", known->bytes, known->packages);
	put_digests(out, &known->blobs);
	buf_putc(out, '\t');
	put_digests(out, &known->diff_ids);
	vec_each(entry, &known->history) {
		buf_putc(out, '\t');
		buf_put(out, *entry);
	}
	buf_putc(out, '\n');
}

struct str base_table_history(struct arena *arena, const struct history *entry)
{
	struct str text = str_slice(str_trim(entry->created_by), 0, BASE_HISTORY_MAX);
	struct str whole = arena_printf(arena, "%.*s %.*s", STR(entry->created), STR(text));
	char *bytes = arena_text(arena, whole);

	for (size_t i = 0; i < whole.n; i++)
		if (bytes[i] == '\t' || bytes[i] == '\n' || bytes[i] == '\r')
			bytes[i] = ' ';
	return str_from(bytes, whole.n);
}

bool base_table_same_history(struct str a, struct str b)
{
	struct str when_a, what_a, when_b, what_b;

	if (!str_cut(a, ' ', &when_a, &what_a) || !str_cut(b, ' ', &when_b, &what_b) || when_a.n < SECONDS || when_b.n < SECONDS)
		return false;
	return str_eq(str_slice(when_a, 0, SECONDS), str_slice(when_b, 0, SECONDS)) && str_eq(str_trim(what_a), str_trim(what_b));
}

/* ---- lines about contents ---- */

enum { CONTENTS, NAMES, OS, RELEASE, KIND, PACKAGES, SKETCH, FIELDS };

void known_contents_done(struct known_contents *contents)
{
	vec_done(&contents->names);
	vec_done(&contents->packages);
	vec_done(&contents->sketch);
}

static bool take_list(struct str field, struct str_list *list, size_t most)
{
	struct str part;

	if (str_is(field, "-"))
		return true;
	if (str_ends(field, ","))
		return false;
	while (str_next(&field, ',', &part)) {
		if (!part.n || list->n == most)
			return false;
		*vec_push(list) = part;
	}
	return true;
}

static bool is_hash(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (str_hex_value(text.p[i]) > 15)
			return false;
	return text.n == BASE_HASH_DIGITS;
}

static struct str known_text(struct str field)
{
	return str_is(field, "-") ? STR_LIT("") : field;
}

static bool parse_contents(struct str line, struct known_contents *contents)
{
	struct str fields[FIELDS], rest = line;

	for (size_t i = 0; i < FIELDS; i++)
		if (!str_next(&rest, '\t', &fields[i]) || !fields[i].n)
			return false;
	if (rest.n || str_ends(line, "\t") || !str_is(fields[CONTENTS], "contents") || str_is(fields[NAMES], "-"))
		return false;
	contents->os = known_text(fields[OS]);
	contents->release = known_text(fields[RELEASE]);
	contents->kind = known_text(fields[KIND]);
	if (!take_list(fields[NAMES], &contents->names, BASE_PACKAGES_MAX) || !take_list(fields[PACKAGES], &contents->packages, BASE_PACKAGES_MAX) ||
	    !take_list(fields[SKETCH], &contents->sketch, BASE_SKETCH_MAX))
		return false;
	vec_each(hash, &contents->sketch)
		if (!is_hash(*hash))
			return false;
	return contents->packages.n || contents->sketch.n;
}

bool base_contents_parse(struct str line, struct known_contents *ret_contents)
{
	*ret_contents = (struct known_contents){0};
	if (parse_contents(line, ret_contents))
		return true;
	known_contents_done(ret_contents);
	return false;
}

static void put_list(const struct str_list *list, struct buf *out)
{
	buf_puts(out, list->n ? "" : "-");
	/* Not by a format: a text may hold any byte but those that part the fields. */
	vec_each(text, list) {
		buf_puts(out, text == list->v ? "" : ",");
		buf_put(out, *text);
	}
}

void base_contents_put(const struct known_contents *contents, struct buf *out)
{
	const struct str texts[] = {contents->os, contents->release, contents->kind};

	buf_puts(out, "contents\t");
	put_list(&contents->names, out);
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		buf_putc(out, '\t');
		buf_put(out, texts[i].n ? texts[i] : STR_LIT("-"));
	}
	buf_putc(out, '\t');
	put_list(&contents->packages, out);
	buf_putc(out, '\t');
	put_list(&contents->sketch, out);
	buf_putc(out, '\n');
}

bool base_table_is_line(struct str line)
{
	struct known_contents contents;
	struct known_base known;

	if (base_table_parse(line, &known)) {
		known_base_done(&known);
		return true;
	}
	if (!base_contents_parse(line, &contents))
		return false;
	known_contents_done(&contents);
	return true;
}
