/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/bundle.h"

#include "base/map.h"
#include "base/path.h"
#include "catalog/bundled_table.h"
#include "codec/zip.h"

#define CONFIDENCE_OWN 90u /* in the version string of the library's own shared object */
#define CONFIDENCE_NAME 70u /* in the version at the end of its name */
#define VERSION_MAX 64u
#define NEEDED_MAX 1000u
#define NOTE "bundled libraries"
#define ENTRIES_MAX 200000u

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

/* One program under examination: a file, or a member of an archive. */
struct looking {
	struct fact_writer *facts;
	struct arena *scratch;
	struct str path;    /* whose last part is the program's name */
	struct str member;  /* of the archive; empty where it is a file */
	struct map *told;   /* "name version" of the archive; NULL where it is a file */
};

/* Of a location's evidence, whose parts an SBOM keeps between bars. */
static struct str without_bars(struct arena *arena, struct str name)
{
	char *text = arena_text(arena, name);

	for (size_t i = 0; i < name.n; i++)
		if (text[i] == '|')
			text[i] = '?';
	return str_from(text, name.n);
}

static void say(const struct looking *looking, const struct bundled *row, struct str version, size_t offset, unsigned confidence,
		const char *what)
{
	struct arena *arena = looking->scratch;
	struct str evidence = str_of(what);

	if (looking->told && map_set(looking->told, arena_printf(arena, "%s %.*s", row->product.name, STR(version)), looking->told))
		return;
	if (looking->member.n)
		evidence = arena_printf(arena, "%s in %.*s", what, STR(without_bars(arena, looking->member)));
	FACT_ADD(looking->facts, "library", str_of(row->product.name), version, arena_printf(arena, "%zu", offset),
		 arena_printf(arena, "%u", confidence), evidence);
}

static void judge_name(const struct looking *looking, const struct bundled *row, const struct links *links)
{
	struct str version = is_library(row, links->name) ? version_of_name(looking->path) : STR_NULL;

	if (version.n)
		say(looking, row, version, 0, CONFIDENCE_NAME, "file name");
}

static void judge(const struct looking *looking, struct bundled *row, struct sought *sought, const struct links *links)
{
	bool own = is_library(row, links->name), marked = has_mark(row, sought);
	/* What a program of another system loads is not read: only a text of the library's own code tells it from its user. */
	unsigned confidence = own ? CONFIDENCE_OWN : marked ? row->marked : sought->is_elf ? row->alone : 0;
	struct told told;

	/* Where nothing of it was met, a pattern over the whole file would cost much and find what is another's. */
	if (!confidence || !(own || marked || has_anchor(row, sought)) || (!own && is_loaded(row, links)) ||
	    !tell(row, sought, &told))
		return;
	say(looking, row, row->packed ? unpacked(looking->scratch, told.version) : told.version, told.offset, confidence,
	    marked && !own ? "version string and texts of its code" : "version string");
}

static int look(const struct looking *looking, struct str bytes, struct err *e)
{
	struct links links = {.name = path_base(looking->path)};
	struct sought sought;
	int r = 0;

	sought_init(&sought, bytes, anchors_of(&once), SOUGHT_CONSTANTS);
	if (!sought.is_elf || sought.elf.type != ELF_TYPE_RELOCATABLE) {
		if (sought.is_elf)
			read_links(&sought.elf, looking->path, &links);
		/* Most files hold nothing of any row. */
		for (size_t i = sought.hits.n || is_of_table(links.name) ? 0 : bundled_library_count; i < bundled_library_count && (r = ctx_check(looking->facts->ctx, e)) == 0; i++)
			if (bundled_libraries[i].by_name)
				judge_name(looking, &bundled_libraries[i], &links);
			else
				judge(looking, &bundled_libraries[i], &sought, &links);
	}
	sought_note(&sought, NOTE, looking->facts);
	vec_done(&links.needed);
	sought_done(&sought);
	return r;
}

/* ---- programs in archives ---- */

static uint32_t number_at(struct str bytes, size_t at)
{
	const unsigned char *p = (const unsigned char *)bytes.p + at;

	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* APPNOTE.TXT 4.3.16: the directory, whose place the record at the end tells; all of the file where it does not. */
static struct str directory_of(struct str zip)
{
	enum { RECORD = 22, SIZE = 12, OFFSET = 16, COMMENT_MAX = 65535 };
	size_t least = zip.n > RECORD + COMMENT_MAX ? zip.n - RECORD - COMMENT_MAX : 0;

	for (size_t at = zip.n < RECORD ? 0 : zip.n - RECORD + 1; at-- > least;) {
		uint32_t size, offset;

		if (memcmp(zip.p + at, "PK\5\6", 4) != 0)
			continue;
		size = number_at(zip, at + SIZE);
		offset = number_at(zip, at + OFFSET);
		return offset <= at && size <= at - offset ? str_slice(zip, offset, at) : zip;
	}
	return zip;
}

/* Names that programs and libraries have, of whatever system. */
static bool is_program_name(struct str name)
{
	static const char *const ends[] = {".so", ".dll", ".dylib", ".jnilib", ".pyd", ".node", ".exe"};

	for (size_t i = 0; i < ARRAY_SIZE(ends); i++)
		if (str_ends(name, ends[i]))
			return true;
	return str_search(path_base(name), STR_LIT(".so.")) >= 0;
}

/* Most archives hold none, as their directory tells without being unpacked. */
static bool may_hold_programs(struct str zip)
{
	static const char *const parts[] = {".so", ".dll", ".dylib", ".jnilib", ".pyd", ".node", ".exe"};
	struct str directory = directory_of(zip);

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		if (str_search(directory, str_of(parts[i])) >= 0)
			return true;
	return false;
}

static bool is_program(struct str bytes)
{
	return (file_kind_of(str_slice(bytes, 0, EXAMINE_HEAD)) & (FILE_ELF | FILE_PE | FILE_MACHO)) != 0;
}

static int look_into(struct zip *zip, struct looking *looking, struct err *e, struct err *why)
{
	unsigned members = 0;
	struct str name;
	int r, bad = 0;

	while ((bad = zip_next(zip, &name, why)) > 0) {
		auto_done(buf_done) struct buf bytes = BUF_INIT(BUNDLE_MEMBER_MAX);

		if (!is_program_name(name))
			continue;
		if (++members > BUNDLE_MEMBERS_MAX)
			return err_set(why, ERR_LIMIT, "more programs in it than the limit of %u", BUNDLE_MEMBERS_MAX), 0;
		looking->path = looking->member = arena_str(looking->scratch, name);
		if (zip_read(zip, &bytes, why) < 0)
			return 0;
		if (is_program(buf_str(&bytes)) && (r = look(looking, buf_str(&bytes), e)) < 0)
			return r;
	}
	return 0;
}

/* Of damage and of packages that are no archive others speak; here only what was not looked at for its size. */
static int examine_archive(const struct examined *file, struct fact_writer *facts, struct arena *scratch, struct err *e)
{
	static const struct zip_caps caps = {
		.entries = ENTRIES_MAX, .entry_bytes = BUNDLE_MEMBER_MAX, .total_bytes = BUNDLE_MEMBERS_BYTES_MAX, .ratio = 1000,
	};
	auto_done(map_done) struct map told = {0};
	struct looking looking = {.facts = facts, .scratch = scratch, .told = &told};
	auto_zip struct zip *zip = NULL;
	struct err why = ERR_INIT;
	int r = 0;

	if (!may_hold_programs(file->bytes))
		return 0;
	if (zip_open_bytes(file->bytes, caps, "archive", &zip, &why) == 0)
		r = look_into(zip, &looking, e, &why);
	if (why.code == ERR_LIMIT)
		fact_note(facts, NOTE, "programs in the archive were not all looked at: %s", why.text);
	return r;
}

static bool wants(struct str path, uint32_t mode, uint64_t size, bool named)
{
	(void)mode, (void)size, (void)named;
	/* Modules and objects of kernels, of which there are thousands, and of Java, whose magic is that of a Mach-O file. */
	return !str_ends(path, ".ko") && !str_ends(path, ".o") && !str_ends(path, ".class");
}

static int examine(const struct examined *file, struct fact_writer *facts, struct arena *scratch, struct err *e)
{
	struct looking looking = {.facts = facts, .scratch = scratch, .path = file->path};

	if (file->kind == FILE_ZIP)
		return examine_archive(file, facts, scratch, e);
	return look(&looking, file->bytes, e);
}

const struct examiner bundled_examiner = {
	.name = "bundled",
	.version = 3,
	.kinds = FILE_ELF | FILE_PE | FILE_MACHO | FILE_ZIP,
	.wants = wants,
	.examine = examine,
};
