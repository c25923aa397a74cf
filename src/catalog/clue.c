/* SPDX-License-Identifier: Apache-2.0 */
#include <stdatomic.h>

#include "catalog/clue.h"

#include "codec/macho.h"
#include "codec/pe.h"

#define CHUNK ((size_t)32 << 10) /* of a pattern that runs over everything, so that its limits are those of a chunk */
#define OVERLAP ((size_t)2 << 10)
#define BEHIND ((size_t)64) /* bytes that a pattern may look back */
#define TOKEN_MAX 64u        /* bytes of a version */

struct anchors {
	struct literal_set set;
	struct str_list list; /* sorted, each once; literal i is item i */
	struct literal *literals;
};

static struct anchors *make(const struct anchors_once *once)
{
	struct anchors *anchors = mem_zero(1, sizeof(*anchors));

	once->collect(&anchors->list);
	vec_sort_unique(&anchors->list, str_order);
	anchors->literals = mem_zero(anchors->list.n + 1, sizeof(*anchors->literals));
	for (size_t i = 0; i < anchors->list.n; i++)
		anchors->literals[i].bytes = anchors->list.v[i];
	anchors->set.literals = anchors->literals;
	anchors->set.count = anchors->list.n;
	return anchors;
}

struct anchors *anchors_of(struct anchors_once *once)
{
	struct anchors *anchors = atomic_load_explicit(&once->made, memory_order_acquire), *other = NULL;

	if (anchors)
		return anchors;
	anchors = make(once);
	if (atomic_compare_exchange_strong(&once->made, &other, anchors))
		return anchors;
	vec_done(&anchors->list);
	free(anchors->literals);
	free(anchors);
	return other;
}

/* -1 where it is no anchor of the table. */
static ptrdiff_t number_of(const struct anchors *anchors, struct str anchor)
{
	size_t from = 0, to = anchors->list.n;

	while (from < to) {
		size_t middle = from + (to - from) / 2;
		int order = str_cmp(anchor, anchors->list.v[middle]);

		if (order == 0)
			return (ptrdiff_t)middle;
		if (order < 0)
			to = middle;
		else
			from = middle + 1;
	}
	return -1;
}

/* ---- which parts ---- */

/* Data that is large and holds no text of anybody's. */
static bool is_mute(struct str name)
{
	static const char *const mute[] = {".eh_frame", ".gopclntab", ".gcc_except_table", ".rela", ".rel.", ".hash", ".gnu.hash"};

	for (size_t i = 0; i < ARRAY_SIZE(mute); i++)
		if (str_starts(name, mute[i]))
			return true;
	return false;
}

static bool is_wanted(const struct elf_section *section, enum sought_parts parts)
{
	enum { PROGRAM_BITS = 1, STRINGS = 3 };

	if (!section->bytes.n || (section->flags & ELF_FLAG_EXECUTE))
		return false;
	if (parts == SOUGHT_CONSTANTS)
		return str_starts(section->name, ".rodata") || str_starts(section->name, ".data");
	return (section->type == PROGRAM_BITS || section->type == STRINGS) && !is_mute(section->name);
}

/* A hostile file may have its bytes in a thousand sections: twice its size is searched, no more. */
static void add_region(struct sought *sought, struct str bytes)
{
	if (!bytes.n)
		return;
	if (sought->searched + bytes.n > 2 * sought->bytes.n) {
		sought->cut = true;
		return;
	}
	sought->searched += bytes.n;
	*vec_push(&sought->regions) = bytes;
}

static void find_in_elf(struct sought *sought, enum sought_parts parts)
{
	struct elf_section section;

	for (uint32_t i = 0; elf_section_at(&sought->elf, i, &section); i++)
		if (is_wanted(&section, parts))
			add_region(sought, section.bytes);
	/* Position-independent and stripped to the bone, or none of those sections: then there is no telling. */
	if (!sought->regions.n && !elf_section_at(&sought->elf, 1, &section))
		*vec_push(&sought->regions) = sought->bytes;
}

/* Constants of other systems' programs; a .NET assembly has its own elsewhere, and none of C. False: it is no such program. */
static bool find_in_others(struct sought *sought)
{
	struct str slices[MACHO_SLICES_MAX];
	size_t count = macho_slices(sought->bytes, slices);
	struct err e = ERR_INIT;
	struct pe_section part;
	struct pe pe;

	for (size_t i = 0; i < count; i++) {
		struct macho_section section;
		struct macho macho;

		if (macho_open(slices[i], &macho, &e) < 0)
			continue;
		for (struct macho_sections all = MACHO_SECTIONS(&macho); macho_section_next(&all, &section);)
			if (!(section.flags & (uint32_t)MACHO_SECTION_CODE))
				add_region(sought, section.bytes);
	}
	if (count || pe_open(sought->bytes, &pe, &e) < 0)
		return count > 0;
	for (uint32_t i = 0; pe_section_at(&pe, i, &part); i++)
		if (str_is(part.name, ".rdata") || str_is(part.name, ".data"))
			add_region(sought, part.bytes);
	return true;
}

static void find_regions(struct sought *sought, enum sought_parts parts)
{
	if (sought->is_elf)
		find_in_elf(sought, parts);
	else if (parts != SOUGHT_CONSTANTS || !find_in_others(sought))
		*vec_push(&sought->regions) = sought->bytes;
}

struct finding {
	struct sought *sought;
	size_t base; /* of the region in the file */
};

static bool add_hit(void *arg, size_t literal, size_t offset)
{
	struct finding *finding = arg;
	struct sought *sought = finding->sought;

	if (sought->counts[literal]++ < SOUGHT_HITS_EACH_MAX)
		*vec_push(&sought->hits) = (struct sought_hit){(uint32_t)literal, finding->base + offset};
	sought->full = sought->hits.n >= SOUGHT_HITS_MAX;
	return !sought->full;
}

void sought_init(struct sought *sought, struct str bytes, struct anchors *anchors, enum sought_parts parts)
{
	struct err e = ERR_INIT;

	*sought = (struct sought){.bytes = bytes, .anchors = anchors};
	sought->is_elf = elf_open(bytes, &sought->elf, &e) == 0;
	sought->counts = mem_zero(anchors->list.n + 1, sizeof(*sought->counts));
	find_regions(sought, parts);
	vec_each(region, &sought->regions)
		if (!literals_search(&anchors->set, *region, add_hit,
				     &(struct finding){sought, (size_t)(region->p - bytes.p)}))
			break;
}

void sought_done(struct sought *sought)
{
	vec_done(&sought->regions);
	vec_done(&sought->hits);
	free(sought->counts);
}

void sought_note(const struct sought *sought, const char *what, struct fact_writer *facts)
{
	if (sought->cut || sought->full)
		fact_note(facts, what, "not all of it was searched for versions: more than the limits of %u places, %u of one text, or twice its size",
			  SOUGHT_HITS_MAX, SOUGHT_HITS_EACH_MAX);
}

bool sought_has(const struct sought *sought, struct str anchor)
{
	ptrdiff_t number = number_of(sought->anchors, anchor);

	return number >= 0 && sought->counts[number] > 0;
}

/* ---- what is told ---- */

int clue_compare(struct str a, struct str b)
{
	while (a.n && b.n) {
		struct str x, y;
		uint64_t m = 0, n = 0;

		str_cut(a, '.', &x, &a);
		str_cut(b, '.', &y, &b);
		if (!str_to_u64(x, &m) || !str_to_u64(y, &n))
			return str_cmp(x, y);
		if (m != n)
			return m < n ? -1 : 1;
	}
	return (a.n > 0) - (b.n > 0);
}

static struct str version_in(const struct str groups[REGEX_GROUPS_MAX])
{
	for (size_t i = 1; i < REGEX_GROUPS_MAX; i++)
		if (groups[i].n)
			return groups[i];
	return STR_NULL;
}

/* Takes a match into account; false where no further one can change the answer. */
static bool consider(const struct clue *clue, const struct sought *sought, struct str version, struct told *told)
{
	bool first = !told->version.n;

	if (!version.n || version.n > TOKEN_MAX)
		return true;
	if (!first && clue->choice == CLUE_ONLY && !str_eq(version, told->version)) {
		*told = (struct told){0};
		return false;
	}
	if (first || (clue->choice == CLUE_HIGHEST && clue_compare(version, told->version) > 0))
		*told = (struct told){version, (size_t)(version.p - sought->bytes.p)};
	return clue->choice != CLUE_FIRST;
}

static void tell_around(struct clue *clue, struct sought *sought, struct told *told)
{
	ptrdiff_t number = number_of(sought->anchors, clue->anchor);
	struct str groups[REGEX_GROUPS_MAX];

	if (number < 0 || !sought->counts[number])
		return;
	vec_each(hit, &sought->hits) {
		size_t from = hit->offset > clue->before ? hit->offset - clue->before : 0;
		struct str window;

		if (hit->literal != (uint32_t)number)
			continue;
		window = str_slice(sought->bytes, from, hit->offset + clue->anchor.n + clue->after);
		if (regex_find(&clue->pattern, window, groups) == REGEX_FOUND &&
		    !consider(clue, sought, version_in(groups), told))
			return;
	}
	/* All that was kept, and no answer that stands whatever follows. */
	sought->cut = sought->cut || sought->counts[number] > SOUGHT_HITS_EACH_MAX;
}

/* All matches that begin in a chunk, from `from` on; what one needs of its neighbours is in the overlaps. False: enough. */
static bool tell_in_chunk(struct clue *clue, struct sought *sought, struct str chunk, size_t from, unsigned *matches,
			  struct told *told)
{
	struct str groups[REGEX_GROUPS_MAX];

	while (regex_find_from(&clue->pattern, chunk, from, groups) == REGEX_FOUND) {
		if (!consider(clue, sought, version_in(groups), told))
			return false;
		if (++*matches >= SOUGHT_MATCHES_MAX) {
			sought->cut = true;
			return false;
		}
		from = (size_t)(groups[0].p - chunk.p) + (groups[0].n ? groups[0].n : 1);
	}
	return true;
}

static void tell_anywhere(struct clue *clue, struct sought *sought, struct told *told)
{
	unsigned matches = 0;

	vec_each(region, &sought->regions)
		for (size_t at = 0; at < region->n; at += CHUNK) {
			size_t before = at < BEHIND ? at : BEHIND;
			struct str chunk = str_slice(*region, at - before, at + CHUNK + OVERLAP);

			if (!tell_in_chunk(clue, sought, chunk, before, &matches, told))
				return;
		}
}

bool clue_tell(struct clue *clue, struct sought *sought, struct told *ret_told)
{
	struct told told = {0};

	if (clue->anchor.p)
		tell_around(clue, sought, &told);
	else
		tell_anywhere(clue, sought, &told);
	if (told.version.n)
		*ret_told = told;
	return told.version.n > 0;
}

static bool is_of_word(char c)
{
	return str_is_alnum(c) || c == '.' || c == '-' || c == '_' || c == '+';
}

static bool token_at(struct str region, size_t at, size_t beginning, struct str *ret_token)
{
	size_t end = at + beginning;

	if ((at > 0 && (str_is_digit(region.p[at - 1]) || region.p[at - 1] == '.')) || end + 2 > region.n ||
	    region.p[end] != '.' || !str_is_digit(region.p[end + 1]))
		return false;
	while (end < region.n && end - at <= TOKEN_MAX && is_of_word(region.p[end]))
		end++;
	*ret_token = str_slice(region, at, end);
	return end < region.n && region.p[end] == '\0';
}

bool clue_tell_beginning(struct str beginning, const struct sought *sought, struct told *ret_told)
{
	vec_each(region, &sought->regions) {
		struct str rest = *region, token;
		ptrdiff_t at;

		while ((at = str_search(rest, beginning)) >= 0) {
			size_t offset = (size_t)(rest.p - region->p) + (size_t)at;

			if (token_at(*region, offset, beginning.n, &token)) {
				*ret_told = (struct told){token, (size_t)(token.p - sought->bytes.p)};
				return true;
			}
			rest = str_from_index(rest, (size_t)at + 1);
		}
	}
	return false;
}
