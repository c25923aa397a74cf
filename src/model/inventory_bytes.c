/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers are varints of seven bits a byte, the lowest first; texts and lists begin with their length. */
#include "model/inventory_bytes.h"

#include "base/map.h"
#include "base/mem.h"

/* ---- numbers and texts ---- */

static void put_number(struct buf *out, uint64_t value)
{
	for (; value >= 0x80; value >>= 7)
		buf_putc(out, (char)(value | 0x80));
	buf_putc(out, (char)value);
}

static void put_text(struct buf *out, struct str text)
{
	put_number(out, text.n);
	buf_put(out, text);
}

struct reader {
	struct str rest;
	bool bad;
};

static uint64_t take_number(struct reader *reader)
{
	uint64_t value = 0;

	for (unsigned shift = 0; shift < 64; shift += 7) {
		unsigned char byte;

		if (!reader->rest.n)
			break;
		byte = (unsigned char)reader->rest.p[0];
		reader->rest = str_from_index(reader->rest, 1);
		value |= (uint64_t)(byte & 0x7f) << shift;
		if (!(byte & 0x80))
			return value;
	}
	reader->bad = true;
	return 0;
}

static struct str take_text(struct reader *reader)
{
	uint64_t n = take_number(reader);
	struct str text;

	if (n > reader->rest.n) {
		reader->bad = true;
		return STR_NULL;
	}
	text = str_slice(reader->rest, 0, (size_t)n);
	reader->rest = str_from_index(reader->rest, (size_t)n);
	return text;
}

/* A count of things that each take a byte at least. */
static size_t take_count(struct reader *reader)
{
	uint64_t n = take_number(reader);

	if (n > reader->rest.n)
		reader->bad = true;
	return reader->bad ? 0 : (size_t)n;
}

/* ---- the fields of a package ---- */

enum field_kind { TEXT, TEXTS, PAIRS, NUMBER, NUMBER_64, FLAG };

#define FIELD(kind, name) {kind, offsetof(struct package, name)}

static const struct field {
	enum field_kind kind;
	size_t offset;
} fields[] = {
	FIELD(TEXT, namespace), FIELD(TEXT, name), FIELD(TEXT, version), FIELD(TEXT, architecture), FIELD(TEXT, source_name),
	FIELD(TEXT, source_version), FIELD(TEXT, license), FIELD(TEXT, license_expression), FIELD(TEXT, maintainer), FIELD(TEXT, modularity), FIELD(TEXT, purl),
	FIELD(TEXT, cataloger), FIELD(TEXTS, depends), FIELD(TEXTS, alternatives), FIELD(TEXTS, provides), FIELD(TEXTS, installed_with), FIELD(TEXTS, files), FIELD(TEXTS, cpes),
	FIELD(PAIRS, hashes), FIELD(NUMBER_64, installed_size), FIELD(NUMBER, layer), FIELD(NUMBER, epoch),
	FIELD(NUMBER, confidence), FIELD(FLAG, essential), FIELD(FLAG, important), FIELD(FLAG, automatic), FIELD(FLAG, foreign), FIELD(FLAG, doubtful),
	FIELD(FLAG, development), FIELD(FLAG, uninstalled),
};

/* Besides those above: type, locations, owner, symbols. Whoever adds a field adds it here or there; a test asks. */
static size_t size_of(enum field_kind kind)
{
	static const size_t sizes[] = {
		[TEXT] = sizeof(struct str), [TEXTS] = sizeof(struct str_list), [PAIRS] = sizeof(struct key_value_list),
		[NUMBER] = sizeof(uint32_t), [NUMBER_64] = sizeof(uint64_t),    [FLAG] = sizeof(bool),
	};

	return sizes[kind];
}

#define MARK(marks, name) memset((marks) + offsetof(struct package, name), 1, sizeof(((struct package *)NULL)->name))

void inventory_written(unsigned char ret_marks[sizeof(struct package)])
{
	for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
		memset(ret_marks + fields[i].offset, 1, size_of(fields[i].kind));
	MARK(ret_marks, type);
	MARK(ret_marks, locations);
	MARK(ret_marks, owner);
	MARK(ret_marks, versions);
	MARK(ret_marks, symbols);
}

static void put_field(struct buf *out, const struct field *field, const struct package *package)
{
	const void *at = (const char *)package + field->offset;
	const struct key_value_list *pairs = at;
	const struct str_list *texts = at;

	switch (field->kind) {
	case TEXT:
		put_text(out, *(const struct str *)at);
		break;
	case TEXTS:
		put_number(out, texts->n);
		vec_each(text, texts)
			put_text(out, *text);
		break;
	case PAIRS:
		put_number(out, pairs->n);
		vec_each(pair, pairs) {
			put_text(out, pair->key);
			put_text(out, pair->value);
		}
		break;
	case NUMBER:
		put_number(out, *(const uint32_t *)at);
		break;
	case NUMBER_64:
		put_number(out, *(const uint64_t *)at);
		break;
	case FLAG:
		put_number(out, *(const bool *)at);
		break;
	}
}

static void take_texts(struct reader *reader, struct str_list *list)
{
	size_t n = take_count(reader);

	vec_reserve(list, n);
	for (; n && !reader->bad; n--)
		*vec_push(list) = take_text(reader);
}

static void take_field(struct reader *reader, const struct field *field, struct package *package)
{
	void *at = (char *)package + field->offset;

	switch (field->kind) {
	case TEXT:
		*(struct str *)at = take_text(reader);
		break;
	case TEXTS:
		take_texts(reader, at);
		break;
	case PAIRS:
		for (size_t n = take_count(reader); n && !reader->bad; n--) {
			struct key_value *pair = vec_push((struct key_value_list *)at);

			pair->key = take_text(reader);
			pair->value = take_text(reader);
		}
		break;
	case NUMBER:
		*(uint32_t *)at = (uint32_t)take_number(reader);
		break;
	case NUMBER_64:
		*(uint64_t *)at = take_number(reader);
		break;
	case FLAG:
		*(bool *)at = take_number(reader) != 0;
		break;
	}
}

static void put_locations(struct buf *out, const struct package *package)
{
	put_number(out, package->locations.n);
	vec_each(location, &package->locations) {
		put_text(out, location->path);
		put_text(out, location->what);
		put_number(out, (uint32_t)location->layer);
		put_number(out, location->line);
	}
}

static void take_locations(struct reader *reader, struct package *package)
{
	for (size_t n = take_count(reader); n && !reader->bad; n--) {
		struct location *location = vec_push(&package->locations);

		location->path = take_text(reader);
		location->what = take_text(reader);
		location->layer = (int)(uint32_t)take_number(reader);
		location->line = (uint32_t)take_number(reader);
	}
}

/* ---- what packages have in common ---- */

/* From a package, and from a program's symbols, to the number of the (first) package, counted from 1. */
struct numbers {
	struct map by_package, by_symbols;
};

static void count_packages(const struct inventory *inventory, struct numbers *numbers)
{
	for (size_t i = 0; i < inventory->packages.n; i++) {
		struct package *const *package = &inventory->packages.v[i];
		struct str symbols = str_from(&(*package)->symbols, sizeof((*package)->symbols));

		map_set(&numbers->by_package, str_from(package, sizeof(*package)), (void *)(i + 1));
		/* A program's set stands where its first package is; the others name that package. */
		if ((*package)->symbols && !map_get(&numbers->by_symbols, symbols))
			map_set(&numbers->by_symbols, symbols, (void *)(i + 1));
	}
}

static size_t number_of(const struct map *numbers, const void *const *pointer)
{
	return *pointer ? (size_t)(uintptr_t)map_get(numbers, str_from(pointer, sizeof(*pointer))) : 0;
}

static void put_symbols(struct buf *out, const struct inventory *inventory, const struct numbers *numbers,
			const struct package *package)
{
	const struct symbol_set *symbols = package->symbols;
	size_t number = number_of(&numbers->by_symbols, (const void *const *)&package->symbols);

	put_number(out, number);
	if (number && inventory->packages.v[number - 1] == package) {
		put_number(out, symbols->halves);
		put_text(out, str_from(symbols->hashes, symbols->n * sizeof(*symbols->hashes)));
	}
}

static void take_symbols(struct reader *reader, struct inventory *inventory, struct package *package)
{
	uint64_t number = take_number(reader);
	struct symbol_set *set;
	uint64_t *hashes;
	struct str bytes;

	if (!number)
		return;
	if (number > inventory->packages.n) {
		reader->bad = true;
	} else if (inventory->packages.v[number - 1] != package) {
		package->symbols = inventory->packages.v[number - 1]->symbols;
	} else {
		set = arena_new(&inventory->arena, struct symbol_set);
		set->halves = take_number(reader) != 0;
		bytes = take_text(reader);
		set->n = bytes.n / sizeof(*hashes);
		hashes = arena_array(&inventory->arena, uint64_t, set->n + 1);
		if (bytes.n)
			memcpy(hashes, bytes.p, set->n * sizeof(*hashes));
		set->hashes = hashes;
		package->symbols = set;
	}
}

static void put_versions(struct buf *out, const struct package *package)
{
	put_text(out, str_from((const char *)package->versions, package->versions ? package->files.n * sizeof(*package->versions) : 0));
}

static void put_package(struct buf *out, const struct inventory *inventory, const struct numbers *numbers,
			const struct package *package)
{
	put_text(out, str_of(package->type));
	for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
		put_field(out, &fields[i], package);
	put_locations(out, package);
	put_number(out, number_of(&numbers->by_package, (const void *const *)&package->owner));
	put_symbols(out, inventory, numbers, package);
	put_versions(out, package);
}

static void take_versions(struct reader *reader, struct inventory *inventory, struct package *package)
{
	struct str bytes = take_text(reader);
	uint32_t *versions;

	if (!bytes.n || bytes.n != package->files.n * sizeof(*versions))
		return;
	versions = arena_array(&inventory->arena, uint32_t, package->files.n);
	memcpy(versions, bytes.p, bytes.n);
	package->versions = versions;
}

/* Owners may stand behind what they own: they are numbers until all packages are there. */
static uint64_t take_package(struct reader *reader, struct inventory *inventory)
{
	struct package *package = inventory_add(inventory, arena_text(&inventory->arena, take_text(reader)), "");
	uint64_t owner;

	for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
		take_field(reader, &fields[i], package);
	take_locations(reader, package);
	owner = take_number(reader);
	take_symbols(reader, inventory, package);
	take_versions(reader, inventory, package);
	return owner;
}

static struct str *os_texts(struct os *os, size_t i)
{
	struct str *const texts[] = {&os->id, &os->version_id, &os->name, &os->codename, &os->release, &os->variant_id, &os->source};

	return i < ARRAY_SIZE(texts) ? texts[i] : NULL;
}

/* ---- the whole ---- */

void coverage_write(const struct coverage *coverage, size_t from, struct buf *out)
{
	put_number(out, coverage->gaps.n - from);
	for (size_t i = from; i < coverage->gaps.n; i++) {
		put_text(out, coverage->gaps.v[i].what);
		put_text(out, coverage->gaps.v[i].where);
		put_text(out, coverage->gaps.v[i].why);
	}
	put_number(out, coverage->dropped);
}

bool coverage_read(struct str *bytes, struct coverage *coverage, struct arena *arena)
{
	struct reader reader = {.rest = *bytes};

	for (size_t n = take_count(&reader); n && !reader.bad; n--) {
		const char *what = arena_text(arena, take_text(&reader));
		struct str where = take_text(&reader), why = take_text(&reader);

		coverage_note(coverage, arena, what, where, "%.*s", STR(why));
	}
	coverage->dropped += (size_t)take_number(&reader);
	*bytes = reader.rest;
	return !reader.bad;
}

void inventory_write(const struct inventory *inventory, struct buf *out)
{
	struct os os = inventory->os;
	struct numbers numbers = {0};

	for (size_t i = 0; os_texts(&os, i); i++)
		put_text(out, *os_texts(&os, i));
	put_number(out, os.id_like.n);
	vec_each(like, &os.id_like)
		put_text(out, *like);
	put_number(out, inventory->database_found);
	put_number(out, inventory->packages.n);
	count_packages(inventory, &numbers);
	vec_each(package, &inventory->packages)
		put_package(out, inventory, &numbers, *package);
	map_done(&numbers.by_package);
	map_done(&numbers.by_symbols);
	coverage_write(&inventory->coverage, 0, out);
}

static void take_packages(struct reader *reader, struct inventory *inventory)
{
	size_t count = take_count(reader);
	auto_free uint64_t *owners = mem_zero(count + 1, sizeof(*owners));

	for (size_t i = 0; i < count && !reader->bad; i++)
		owners[i] = take_package(reader, inventory);
	for (size_t i = 0; i < inventory->packages.n && !reader->bad; i++)
		if (owners[i] && owners[i] <= inventory->packages.n)
			inventory->packages.v[i]->owner = inventory->packages.v[owners[i] - 1];
}

bool inventory_read(struct str bytes, struct inventory *inventory)
{
	struct reader reader = {.rest = bytes};

	for (size_t i = 0; os_texts(&inventory->os, i); i++)
		*os_texts(&inventory->os, i) = take_text(&reader);
	take_texts(&reader, &inventory->os.id_like);
	inventory->database_found = take_number(&reader) != 0;
	take_packages(&reader, inventory);
	return !reader.bad && coverage_read(&reader.rest, &inventory->coverage, &inventory->arena) && !reader.rest.n;
}
