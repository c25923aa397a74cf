/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/bundle.h"

#include "base/path.h"
#include "catalog/bundled_table.h"

#define CONFIDENCE_OWN 90u /* in the version string of the library's own shared object */
#define CONFIDENCE_NAME 70u /* in the version at the end of its name */
#define VERSION_MAX 64u
#define NEEDED_MAX 1000u

/* What the file says of itself and of what it loads. */
struct links {
	struct str name; /* its SONAME, or its file's name */
	struct str_list needed;
};

static void collect(struct str_list *list)
{
	for (size_t i = 0; i < bundled_library_count; i++) {
		const struct bundled *row = &bundled_libraries[i];

		for (size_t k = 0; k < BUNDLED_CLUES_MAX; k++)
			if (row->clues[k].anchor.p)
				*vec_push(list) = row->clues[k].anchor;
		for (size_t k = 0; k < BUNDLED_MARKS_MAX && row->marks[k].p; k++)
			*vec_push(list) = row->marks[k];
	}
}

static struct anchors_once once = {.collect = collect};

static void read_links(const struct elf *elf, struct str path, struct links *links)
{
	struct elf_dynamic dynamic = elf_dynamic(elf);

	links->name = path_base(path);
	while (elf_dynamic_next(&dynamic)) {
		if (dynamic.tag == ELF_DYNAMIC_SONAME && elf_dynamic_text(&dynamic).n)
			links->name = elf_dynamic_text(&dynamic);
		else if (dynamic.tag == ELF_DYNAMIC_NEEDED && links->needed.n < NEEDED_MAX)
			*vec_push(&links->needed) = elf_dynamic_text(&dynamic);
	}
}

static bool is_library(const struct bundled *row, struct str name)
{
	/* All of them begin with "lib": the letter behind it tells nearly all names away. */
	for (size_t i = 0; name.n > 3 && i < ARRAY_SIZE(row->libraries) && row->libraries[i]; i++)
		if (row->libraries[i][3] == name.p[3] && path_match(row->libraries[i], name))
			return true;
	return false;
}

static bool is_loaded(const struct bundled *row, const struct links *links)
{
	vec_each(name, &links->needed)
		if (is_library(row, *name))
			return true;
	return false;
}

static bool has_mark(const struct bundled *row, const struct sought *sought)
{
	for (size_t i = 0; i < BUNDLED_MARKS_MAX && row->marks[i].p; i++)
		if (sought_has(sought, row->marks[i]))
			return true;
	return false;
}

static bool is_of_table(struct str name)
{
	for (size_t i = 0; str_starts(name, "lib") && i < bundled_library_count; i++)
		if (is_library(&bundled_libraries[i], name))
			return true;
	return false;
}

/* Whether one of its clues may say something without a walk over the whole file. */
static bool has_anchor(const struct bundled *row, const struct sought *sought)
{
	for (size_t i = 0; i < BUNDLED_CLUES_MAX; i++)
		if (row->clues[i].anchor.p && sought_has(sought, row->clues[i].anchor))
			return true;
	return false;
}

static bool tell(struct bundled *row, struct sought *sought, struct told *ret_told)
{
	for (size_t i = 0; i < BUNDLED_CLUES_MAX && row->clues[i].pattern.pattern; i++)
		if (clue_tell(&row->clues[i], sought, ret_told))
			return true;
	return false;
}

/* "21406" is 2.14.6. */
static struct str unpacked(struct arena *arena, struct str packed)
{
	uint64_t number;

	if (!str_to_u64(packed, &number))
		return packed;
	return arena_printf(arena, "%u.%u.%u", (unsigned)(number / 10000 % 1000), (unsigned)(number / 100 % 100), (unsigned)(number % 100));
}

/* "libbrotlidec-7e5462ba.so.1.2.0": three numbers behind ".so.". */
static struct str version_of_name(struct str path)
{
	struct str base = path_base(path), numbers;
	ptrdiff_t at = str_search(base, STR_LIT(".so."));
	unsigned dots = 0;

	numbers = at < 0 ? STR_NULL : str_from_index(base, (size_t)at + 4);
	for (size_t i = 0; i < numbers.n; i++) {
		if (numbers.p[i] == '.' ? i + 1 == numbers.n || !i || numbers.p[i - 1] == '.' : !str_is_digit(numbers.p[i]))
			return STR_NULL;
		dots += numbers.p[i] == '.';
	}
	return dots == 2 && numbers.n <= VERSION_MAX ? numbers : STR_NULL;
}

static void judge_name(const struct bundled *row, const struct links *links, struct fact_writer *facts, struct arena *scratch)
{
	struct str version = is_library(row, links->name) ? version_of_name(facts->path) : STR_NULL;

	if (version.n)
		FACT_ADD(facts, "library", str_of(row->product.name), version, STR_LIT("0"),
			 arena_printf(scratch, "%u", CONFIDENCE_NAME), STR_LIT("file name"));
}

static void judge(struct bundled *row, struct sought *sought, const struct links *links, struct fact_writer *facts,
		  struct arena *scratch)
{
	bool own = is_library(row, links->name), marked = has_mark(row, sought);
	unsigned confidence = own ? CONFIDENCE_OWN : marked ? row->marked : row->alone;
	struct told told;

	/* Where nothing of it was met, a pattern over the whole file would cost much and find what is another's. */
	if (!confidence || !(own || marked || has_anchor(row, sought)) || (!own && is_loaded(row, links)) ||
	    !tell(row, sought, &told))
		return;
	FACT_ADD(facts, "library", str_of(row->product.name), row->packed ? unpacked(scratch, told.version) : told.version,
		 arena_printf(scratch, "%zu", told.offset), arena_printf(scratch, "%u", confidence),
		 marked && !own ? STR_LIT("version string and texts of its code") : STR_LIT("version string"));
}

static bool wants(struct str path, uint32_t mode, uint64_t size, bool named)
{
	(void)mode, (void)size, (void)named;
	/* Modules and objects of kernels, of which there are thousands. */
	return !str_ends(path, ".ko") && !str_ends(path, ".o");
}

static int examine(const struct examined *file, struct fact_writer *facts, struct arena *scratch, struct err *e)
{
	struct links links = {0};
	struct sought sought;
	int r = 0;

	sought_init(&sought, file->bytes, anchors_of(&once), SOUGHT_CONSTANTS);
	if (sought.is_elf && sought.elf.type != ELF_TYPE_RELOCATABLE) {
		read_links(&sought.elf, file->path, &links);
		/* Most files hold nothing of any row. */
		for (size_t i = sought.hits.n || is_of_table(links.name) ? 0 : bundled_library_count; i < bundled_library_count && (r = ctx_check(facts->ctx, e)) == 0; i++)
			if (bundled_libraries[i].by_name)
				judge_name(&bundled_libraries[i], &links, facts, scratch);
			else
				judge(&bundled_libraries[i], &sought, &links, facts, scratch);
	}
	sought_note(&sought, "bundled libraries", facts);
	vec_done(&links.needed);
	sought_done(&sought);
	return r;
}

const struct examiner bundled_examiner = {
	.name = "bundled",
	.version = 2,
	.kinds = FILE_ELF,
	.wants = wants,
	.examine = examine,
};
