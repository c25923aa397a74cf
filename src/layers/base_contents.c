/* SPDX-License-Identifier: Apache-2.0 */
#include "layers/base_contents.h"

#include <stdio.h>

#include "base/map.h"
#include "base/mem.h"
#include "layers/steps.h"
#include "model/finding.h"

#define HASH_DIGITS 16u

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
	return text.n == HASH_DIGITS;
}

static struct str known_text(struct str field)
{
	return str_is(field, "-") ? STR_LIT("") : field;
}

static bool parse(struct str line, struct known_contents *contents)
{
	struct str fields[FIELDS], rest = line;

	for (size_t i = 0; i < FIELDS; i++)
		if (!str_next(&rest, '\t', &fields[i]) || !fields[i].n)
			return false;
	if (rest.n || !str_is(fields[CONTENTS], "contents") || str_is(fields[NAMES], "-"))
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
	if (parse(line, ret_contents))
		return true;
	known_contents_done(ret_contents);
	return false;
}

static void put_list(const struct str_list *list, struct buf *out)
{
	buf_puts(out, list->n ? "" : "-");
	vec_each(text, list)
		buf_printf(out, "%s%.*s", text == list->v ? "" : ",", STR(*text));
}

void base_contents_put(const struct known_contents *contents, struct buf *out)
{
	const struct str texts[] = {contents->os, contents->release, contents->kind};

	buf_puts(out, "contents\t");
	put_list(&contents->names, out);
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		buf_printf(out, "\t%.*s", STR(texts[i].n ? texts[i] : STR_LIT("-")));
	buf_putc(out, '\t');
	put_list(&contents->packages, out);
	buf_putc(out, '\t');
	put_list(&contents->sketch, out);
	buf_putc(out, '\n');
}

/* ---- of an image ---- */

#define DIGITS_ROOM (HASH_DIGITS + 1)

/* FNV-1a leaves the first bits poor, and a sample of the lowest would lean: MurmurHash3's last step spreads them. */
static uint64_t spread(uint64_t hash)
{
	hash ^= hash >> 33;
	hash *= UINT64_C(0xff51afd7ed558ccd);
	hash ^= hash >> 33;
	hash *= UINT64_C(0xc4ceb9fe1a85ec53);
	return hash ^ hash >> 33;
}

/* Of a regular file that is there, and is not empty; false where the version is none. */
static bool hash_of(const struct tree *tree, uint32_t version, struct buf *path, char ret_digits[DIGITS_ROOM])
{
	const struct tree_version *there = &tree->versions.v[version];
	const struct tree_inode *file = &tree->inodes.v[there->inode];
	uint64_t hash = FINDING_HASH_BEGIN;
	char size[24];

	if (there->until != TREE_NOW || file->type != ENTRY_FILE || !file->size)
		return false;
	buf_clear(path);
	tree_path_text(tree, there->path, path);
	snprintf(size, sizeof(size), "%llu", (unsigned long long)file->size);
	hash = finding_hash(finding_hash(hash, buf_str(path)), str_of(size));
	snprintf(ret_digits, DIGITS_ROOM, "%016llx", (unsigned long long)spread(hash));
	return true;
}

static bool is_plain(struct str name)
{
	for (size_t i = 0; i < name.n; i++)
		if ((unsigned char)name.p[i] <= ' ' || name.p[i] == ',' || name.p[i] == 0x7f)
			return false;
	return name.n > 0;
}

void base_contents_of(const struct tree *tree, const struct inventory *inventory, struct arena *arena, struct known_contents *ret_contents)
{
	auto_done(buf_done) struct buf path = BUF_INIT(1 << 16);
	char digits[DIGITS_ROOM];

	*ret_contents = (struct known_contents){0};
	if (inventory) {
		ret_contents->os = inventory->os.id;
		ret_contents->release = inventory->os.release;
		vec_each(package, &inventory->packages)
			if (package_is_of_system(*package) && is_plain((*package)->name) && ret_contents->packages.n < BASE_PACKAGES_MAX)
				*vec_push(&ret_contents->packages) = (*package)->name;
		vec_sort_unique(&ret_contents->packages, str_order);
	}
	for (uint32_t i = 0; tree && i < tree->versions.n; i++)
		if (hash_of(tree, i, &path, digits))
			*vec_push(&ret_contents->sketch) = arena_str(arena, str_from(digits, HASH_DIGITS));
	vec_sort_unique(&ret_contents->sketch, str_order);
	if (ret_contents->sketch.n > BASE_SKETCH_MAX)
		ret_contents->sketch.n = BASE_SKETCH_MAX;
}

size_t base_sketch_found(const struct tree *tree, const struct str_list *sketch)
{
	auto_done(buf_done) struct buf path = BUF_INIT(1 << 16);
	struct map wanted = {0};
	char digits[DIGITS_ROOM];
	size_t found = 0;

	vec_each(hash, sketch)
		map_set(&wanted, *hash, &wanted);
	for (uint32_t i = 0; tree && i < tree->versions.n; i++)
		found += hash_of(tree, i, &path, digits) && map_get(&wanted, str_from(digits, HASH_DIGITS));
	map_done(&wanted);
	return found;
}
