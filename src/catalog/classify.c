/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/classify.h"

#include "base/path.h"
#include "catalog/classifiers.h"

#define LIBRARIES_MAX 16u /* that one file may say its version is told by */

static void collect_texts(struct str_list *list, const struct str *texts, size_t count)
{
	for (size_t i = 0; i < count && texts[i].p; i++)
		*vec_push(list) = texts[i];
}

static void collect(struct str_list *list)
{
	for (const struct classifier_table *const *table = classifier_tables; *table; table++)
		for (size_t i = 0; i < (*table)->count; i++) {
			const struct classifier *row = &(*table)->rows[i];

			for (size_t k = 0; k < CLASSIFIER_CLUES_MAX; k++)
				collect_texts(list, &row->clues[k].anchor, 1);
			collect_texts(list, row->all, ARRAY_SIZE(row->all));
			collect_texts(list, row->none, ARRAY_SIZE(row->none));
		}
}

static struct anchors_once once = {.collect = collect};

static bool has_name(const struct classifier *row, struct str base)
{
	for (size_t i = 0; i < ARRAY_SIZE(row->bases) && row->bases[i]; i++)
		/* Nearly all names differ in their first letter already. */
		if ((row->bases[i][0] == base.p[0] || row->bases[i][0] == '\\') && path_match(row->bases[i], base))
			return true;
	return false;
}

static bool is_of(const struct classifier *row, struct str path, struct str base)
{
	return has_name(row, base) && (!row->path || path_match(row->path, path));
}

static bool wants(struct str path, uint32_t mode, uint64_t size, bool named)
{
	struct str base = path_base(path);

	(void)mode, (void)size, (void)named;
	for (const struct classifier_table *const *table = classifier_tables; base.n && *table; table++)
		for (size_t i = 0; i < (*table)->count; i++)
			if (is_of(&(*table)->rows[i], path, base))
				return true;
	return false;
}

static bool fits(const struct classifier *row, const struct sought *sought)
{
	for (size_t i = 0; i < ARRAY_SIZE(row->all) && row->all[i].p; i++)
		if (!sought_has(sought, row->all[i]))
			return false;
	for (size_t i = 0; i < ARRAY_SIZE(row->none) && row->none[i].p; i++)
		if (sought_has(sought, row->none[i]))
			return false;
	return true;
}

/* "libpython3.7m.so.1.0" begins "3.7", "libjulia-internal.so.1.10.11" begins "1.10". */
static struct str beginning_in(struct str base)
{
	size_t from = 0, to;

	while (from < base.n && !str_is_digit(base.p[from]))
		from++;
	for (to = from; to < base.n && str_is_digit(base.p[to]); to++)
		;
	if (to + 1 >= base.n || base.p[to] != '.' || !str_is_digit(base.p[to + 1]))
		return STR_NULL;
	for (to++; to < base.n && str_is_digit(base.p[to]); to++)
		;
	return str_slice(base, from, to);
}

static bool tell(struct classifier *row, struct sought *sought, struct str base, struct told *ret_told)
{
	struct str beginning;

	for (size_t i = 0; i < CLASSIFIER_CLUES_MAX && row->clues[i].pattern.pattern; i++)
		if (clue_tell(&row->clues[i], sought, ret_told))
			return true;
	if (!row->name_version || !path_match(row->name_version, base))
		return false;
	beginning = beginning_in(base);
	return beginning.n && clue_tell_beginning(beginning, sought, ret_told);
}

static void add_libraries(const struct classifier *row, const struct sought *sought, struct fact_writer *facts)
{
	struct elf_dynamic dynamic;
	unsigned count = 0;

	if (!row->library || !sought->is_elf)
		return;
	dynamic = elf_dynamic(&sought->elf);
	while (count < LIBRARIES_MAX && elf_dynamic_next(&dynamic)) {
		struct str name = dynamic.tag == ELF_DYNAMIC_NEEDED ? elf_dynamic_text(&dynamic) : STR_NULL;

		if (!name.n || !path_match(row->library, name))
			continue;
		FACT_ADD(facts, "library", str_of(row->name), name);
		count++;
	}
}

/* Whether the row told a version; what others must tell in its place is added either way. */
static bool classify(struct classifier *row, struct sought *sought, struct str base, struct fact_writer *facts,
		     struct arena *scratch)
{
	struct told told;

	if (!fits(row, sought))
		return false;
	if (tell(row, sought, base, &told)) {
		FACT_ADD(facts, "version", str_of(row->name), told.version, arena_printf(scratch, "%zu", told.offset));
		return true;
	}
	add_libraries(row, sought, facts);
	if (row->beside[0])
		FACT_ADD(facts, "beside", str_of(row->name));
	return false;
}

static int examine(const struct examined *file, struct fact_writer *facts, struct arena *scratch, struct err *e)
{
	struct str base = path_base(file->path);
	const char *settled = NULL; /* the family that has told */
	struct sought sought;
	int r = 0;

	sought_init(&sought, file->bytes, anchors_of(&once), SOUGHT_DATA);
	for (const struct classifier_table *const *table = classifier_tables; r == 0 && *table; table++)
		for (size_t i = 0; r == 0 && i < (*table)->count; i++) {
			struct classifier *row = &(*table)->rows[i];

			if (!is_of(row, file->path, base) || (row->family && settled && strcmp(row->family, settled) == 0))
				continue;
			if (classify(row, &sought, base, facts, scratch))
				settled = row->family;
			r = ctx_check(facts->ctx, e);
		}
	sought_note(&sought, "program versions", facts);
	sought_done(&sought);
	return r;
}

const struct examiner classifier_examiner = {
	.name = "classifier",
	.version = 3,
	.kinds = FILE_BINARY | FILE_ELF | FILE_PE | FILE_MACHO | FILE_ZIP | FILE_TEXT,
	.wants = wants,
	.examine = examine,
};
