/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/elf.h"

#include "codec/span.h"

#define DYNAMIC_STRINGS 5 /* DT_STRTAB */
#define DYNAMIC_STRINGS_SIZE 10
#define SECTION_INDEX_EXTENDED 0xffffu /* SHN_XINDEX, PN_XNUM */

/* Where the two classes keep a field, and how wide it is: 64 bits first. */
struct field {
	uint8_t wide_at, narrow_at, wide_width, narrow_width;
};

static uint64_t get(const struct elf *elf, struct str record, struct field field)
{
	return span_number(record, elf->wide ? field.wide_at : field.narrow_at, elf->wide ? field.wide_width : field.narrow_width,
			   elf->big_endian);
}

static const struct field header_segments = {32, 28, 8, 4}, header_sections = {40, 32, 8, 4}, header_segment_size = {54, 42, 2, 2},
	header_segment_count = {56, 44, 2, 2}, header_section_size = {58, 46, 2, 2}, header_section_count = {60, 48, 2, 2},
	header_names = {62, 50, 2, 2};

static const struct field section_name = {0, 0, 4, 4}, section_type = {4, 4, 4, 4}, section_flags = {8, 8, 8, 4},
	section_address = {16, 12, 8, 4}, section_offset = {24, 16, 8, 4}, section_size = {32, 20, 8, 4},
	section_link = {40, 24, 4, 4}, section_info = {44, 28, 4, 4}, section_entry_size = {56, 36, 8, 4};

static const struct field segment_type = {0, 0, 4, 4}, segment_flags = {4, 24, 4, 4}, segment_offset = {8, 4, 8, 4},
	segment_address = {16, 8, 8, 4}, segment_file_size = {32, 16, 8, 4}, segment_align = {48, 28, 8, 4};

static const struct field symbol_name = {0, 0, 4, 4}, symbol_info = {4, 12, 1, 1}, symbol_section = {6, 14, 2, 2},
	symbol_value = {8, 4, 8, 4}, symbol_size = {16, 8, 8, 4};

static size_t section_room(const struct elf *elf)
{
	return elf->wide ? 64 : 40;
}

static bool table_record(const struct elf *elf, const struct elf_table *table, uint32_t index, size_t least, struct str *ret_record)
{
	uint64_t offset;

	if (index >= table->count || table->entry < least ||
	    __builtin_add_overflow(table->offset, (uint64_t)index * table->entry, &offset))
		return false;
	return span_at(elf->bytes, offset, least, ret_record);
}

static bool section_record(const struct elf *elf, uint32_t index, struct str *ret_record)
{
	return table_record(elf, &elf->sections, index, section_room(elf), ret_record);
}

/* Counts that do not fit the header stand in the first section's record. */
static void read_counts(struct elf *elf, struct str header)
{
	uint64_t sections = get(elf, header, header_section_count), segments = get(elf, header, header_segment_count);
	struct str first = STR_NULL;

	elf->sections.count = 1;
	if (elf->sections.offset && section_record(elf, 0, &first)) {
		if (sections == 0)
			sections = get(elf, first, section_size);
		if (segments == SECTION_INDEX_EXTENDED)
			segments = get(elf, first, section_info);
	}
	elf->capped = sections > ELF_SECTIONS_MAX || segments > ELF_SEGMENTS_MAX;
	elf->sections.count = first.n ? (uint32_t)(sections < ELF_SECTIONS_MAX ? sections : ELF_SECTIONS_MAX) : 0;
	elf->segments.count = elf->segments.offset ? (uint32_t)(segments < ELF_SEGMENTS_MAX ? segments : ELF_SEGMENTS_MAX) : 0;
}

static void read_section_names(struct elf *elf, struct str header)
{
	uint64_t index = get(elf, header, header_names);
	struct str first, record;
	struct elf_section section;

	if (index == SECTION_INDEX_EXTENDED && section_record(elf, 0, &first))
		index = get(elf, first, section_link);
	/* The index may lie beyond the cap. */
	if (index <= UINT32_MAX && section_record(elf, (uint32_t)index, &record) && elf_section_at(elf, (uint32_t)index, &section))
		elf->section_names = section.bytes;
}

int elf_open(struct str bytes, struct elf *ret_elf, struct err *e)
{
	struct elf elf = {.bytes = bytes};
	struct str header;

	if (bytes.n < 52 || !str_starts(bytes, "\x7f" "ELF"))
		return err_set(e, ERR_FORMAT, "not an ELF file");
	if ((bytes.p[4] != 1 && bytes.p[4] != 2) || (bytes.p[5] != 1 && bytes.p[5] != 2))
		return err_set(e, ERR_FORMAT, "an ELF file of class %u and encoding %u", (unsigned char)bytes.p[4],
			       (unsigned char)bytes.p[5]);
	elf.wide = bytes.p[4] == 2;
	elf.big_endian = bytes.p[5] == 2;
	if (!span_at(bytes, 0, elf.wide ? 64 : 52, &header))
		return err_set(e, ERR_FORMAT, "truncated: no whole ELF header");
	elf.type = span_u16(bytes, 16, elf.big_endian);
	elf.machine = span_u16(bytes, 18, elf.big_endian);
	elf.sections = (struct elf_table){.offset = get(&elf, header, header_sections),
					  .entry = (uint32_t)get(&elf, header, header_section_size)};
	elf.segments = (struct elf_table){.offset = get(&elf, header, header_segments),
					  .entry = (uint32_t)get(&elf, header, header_segment_size)};
	read_counts(&elf, header);
	read_section_names(&elf, header);
	*ret_elf = elf;
	return 0;
}

bool elf_section_at(const struct elf *elf, uint32_t index, struct elf_section *ret_section)
{
	struct elf_section section;
	struct str record;

	if (!section_record(elf, index, &record))
		return false;
	section = (struct elf_section){
		.name = span_text(elf->section_names, get(elf, record, section_name), ELF_NAME_MAX),
		.type = (uint32_t)get(elf, record, section_type), .link = (uint32_t)get(elf, record, section_link),
		.flags = get(elf, record, section_flags), .address = get(elf, record, section_address),
		.entry_size = get(elf, record, section_entry_size), .bytes = STR_LIT(""),
	};
	if (section.type != ELF_SECTION_NO_BITS)
		span_at(elf->bytes, get(elf, record, section_offset), get(elf, record, section_size), &section.bytes);
	*ret_section = section;
	return true;
}

bool elf_segment_at(const struct elf *elf, uint32_t index, struct elf_segment *ret_segment)
{
	struct str record;

	if (!table_record(elf, &elf->segments, index, elf->wide ? 56 : 32, &record))
		return false;
	*ret_segment = (struct elf_segment){
		.type = (uint32_t)get(elf, record, segment_type), .flags = (uint32_t)get(elf, record, segment_flags),
		.address = get(elf, record, segment_address), .align = get(elf, record, segment_align),
		.bytes = span_some(elf->bytes, get(elf, record, segment_offset), get(elf, record, segment_file_size)),
	};
	return true;
}

/* ---- machine code ---- */

#define HEADERS_ROOM 4096 /* bytes of an executable segment that may be headers: Go's linker has them there */

/* Two sections at least, the first being none, in a table that the file holds. */
static bool has_sections(struct str head, const struct elf *elf, uint64_t size)
{
	uint64_t count = get(elf, head, header_section_count), end;

	return elf->sections.offset && count >= 2 && elf->sections.entry >= section_room(elf) &&
	       !__builtin_add_overflow(elf->sections.offset, count * elf->sections.entry, &end) && end <= size;
}

struct place {
	uint64_t from, to;
};

static bool place_of(const struct elf *elf, uint32_t index, uint64_t size, struct place *ret_place)
{
	struct str record;

	if (!table_record(elf, &elf->segments, index, elf->wide ? 56 : 32, &record))
		return false;
	ret_place->from = get(elf, record, segment_offset);
	return !__builtin_add_overflow(ret_place->from, get(elf, record, segment_file_size), &ret_place->to) &&
	       ret_place->to <= size;
}

/* The first executable segment of a program that has also one that is only read; n = 0 where it has not both. */
static struct place executable_place(const struct elf *elf, uint64_t size, uint32_t *ret_index)
{
	enum { EXECUTE = 1, READ = 4 };
	struct place found = {0, 0}, place;
	bool separate = false;
	struct elf_segment segment;

	for (uint32_t i = 0; elf_segment_at(elf, i, &segment); i++) {
		if (segment.type != ELF_SEGMENT_LOAD || !place_of(elf, i, size, &place) || place.from == place.to)
			continue;
		separate = separate || segment.flags == READ;
		if (segment.flags != (READ | EXECUTE) || found.to)
			continue;
		found = place;
		*ret_index = i;
	}
	return separate ? found : (struct place){0, 0};
}

bool elf_code(struct str head, uint64_t size, uint64_t *ret_from, uint64_t *ret_to)
{
	struct err e = ERR_INIT;
	struct place code, place;
	struct elf elf;
	uint32_t index = 0;

	if (elf_open(head, &elf, &e) < 0 || elf.capped || !has_sections(head, &elf, size))
		return false;
	code = executable_place(&elf, size, &index);
	if (code.from < HEADERS_ROOM)
		code.from = HEADERS_ROOM;
	if (code.from >= code.to || (elf.sections.offset >= code.from && elf.sections.offset < code.to))
		return false;
	for (uint32_t i = 0; i < elf.segments.count; i++)
		if (i != index && (!place_of(&elf, i, size, &place) || (place.from < code.to && place.to > code.from)))
			return false;
	*ret_from = code.from;
	*ret_to = code.to;
	return true;
}

/* ---- sections and segments by name ---- */

bool elf_section_named(const struct elf *elf, const char *name, struct elf_section *ret_section)
{
	struct elf_section section;

	for (uint32_t i = 0; elf_section_at(elf, i, &section); i++)
		if (str_is(section.name, name)) {
			*ret_section = section;
			return true;
		}
	return false;
}

bool elf_section_of_type(const struct elf *elf, uint32_t type, struct elf_section *ret_section)
{
	struct elf_section section;

	for (uint32_t i = 0; elf_section_at(elf, i, &section); i++)
		if (section.type == type) {
			*ret_section = section;
			return true;
		}
	return false;
}

bool elf_segment_of_type(const struct elf *elf, uint32_t type, struct elf_segment *ret_segment)
{
	struct elf_segment segment;

	for (uint32_t i = 0; elf_segment_at(elf, i, &segment); i++)
		if (segment.type == type) {
			*ret_segment = segment;
			return true;
		}
	return false;
}

struct str elf_at_address(const struct elf *elf, uint64_t address)
{
	struct elf_segment segment;

	for (uint32_t i = 0; elf_segment_at(elf, i, &segment); i++)
		if (segment.type == ELF_SEGMENT_LOAD && address >= segment.address &&
		    address - segment.address < segment.bytes.n)
			return str_from_index(segment.bytes, (size_t)(address - segment.address));
	return STR_LIT("");
}

struct str elf_interpreter(const struct elf *elf)
{
	struct elf_segment segment;

	if (!elf_segment_of_type(elf, ELF_SEGMENT_INTERPRETER, &segment))
		return STR_LIT("");
	return span_text(segment.bytes, 0, ELF_NAME_MAX);
}

/* ---- the dynamic section ---- */

bool elf_dynamic_next(struct elf_dynamic *dynamic)
{
	unsigned width = dynamic->elf->wide ? 8 : 4;

	if (dynamic->at >= ELF_DYNAMIC_MAX || dynamic->entries.n / (2 * width) <= dynamic->at)
		return false;
	dynamic->tag = span_number(dynamic->entries, dynamic->at * 2 * width, width, dynamic->elf->big_endian);
	dynamic->value = span_number(dynamic->entries, dynamic->at * 2 * width + width, width, dynamic->elf->big_endian);
	dynamic->at++;
	return dynamic->tag != 0;
}

struct elf_dynamic elf_dynamic(const struct elf *elf)
{
	struct elf_dynamic dynamic = {.elf = elf, .entries = STR_LIT(""), .strings = STR_LIT("")}, walk;
	struct elf_segment segment;
	uint64_t size = UINT64_MAX;

	if (elf_segment_of_type(elf, ELF_SEGMENT_DYNAMIC, &segment))
		dynamic.entries = segment.bytes;
	walk = dynamic;
	while (elf_dynamic_next(&walk)) {
		if (walk.tag == DYNAMIC_STRINGS)
			dynamic.strings = elf_at_address(elf, walk.value);
		else if (walk.tag == DYNAMIC_STRINGS_SIZE)
			size = walk.value;
	}
	dynamic.strings = span_some(dynamic.strings, 0, size);
	return dynamic;
}

struct str elf_dynamic_text(const struct elf_dynamic *dynamic)
{
	return span_text(dynamic->strings, dynamic->value, ELF_NAME_MAX);
}

/* ---- notes ---- */

static bool notes_advance(struct elf_notes *notes)
{
	struct elf_section section;
	struct elf_segment segment;

	while (notes->elf->sections.count && elf_section_at(notes->elf, notes->index, &section)) {
		notes->index++;
		notes->rest = section.bytes;
		notes->align = 4;
		/* Only properties are aligned to 8 bytes: see the note on gABI of the linker's documentation. */
		if (section.type == ELF_SECTION_NOTE && str_is(section.name, ".note.gnu.property") && notes->elf->wide)
			notes->align = 8;
		if (section.type == ELF_SECTION_NOTE)
			return true;
	}
	while (!notes->elf->sections.count && elf_segment_at(notes->elf, notes->index, &segment)) {
		notes->index++;
		notes->rest = segment.bytes;
		notes->align = segment.align == 8 ? 8 : 4;
		if (segment.type == ELF_SEGMENT_NOTE)
			return true;
	}
	return false;
}

static struct str padded(struct str rest, uint64_t n, unsigned align)
{
	n = (n + align - 1) / align * align;
	return n < rest.n ? str_from_index(rest, (size_t)n) : STR_LIT("");
}

bool elf_note_next(struct elf_notes *notes, struct elf_note *ret_note)
{
	bool big = notes->elf->big_endian;

	for (;;) {
		uint64_t owner_size, content_at, content_size;
		struct str owner, content;

		if (notes->seen++ >= ELF_NOTES_MAX)
			return false;
		while (notes->rest.n < 12)
			if (!notes_advance(notes))
				return false;
		owner_size = span_u32(notes->rest, 0, big);
		content_size = span_u32(notes->rest, 4, big);
		content_at = (12 + owner_size + notes->align - 1) / notes->align * notes->align;
		if (!span_at(notes->rest, 12, owner_size, &owner) ||
		    !span_at(notes->rest, content_at, content_size, &content)) {
			notes->rest = STR_LIT("");
			continue;
		}
		ret_note->owner = owner.n && !owner.p[owner.n - 1] ? str_slice(owner, 0, owner.n - 1) : owner;
		ret_note->type = span_u32(notes->rest, 8, big);
		ret_note->content = content;
		notes->rest = padded(notes->rest, content_at + content_size, notes->align);
		return true;
	}
}

bool elf_note_find(const struct elf *elf, const char *owner, uint32_t type, struct str *ret_content)
{
	struct elf_notes notes = ELF_NOTES(elf);
	struct elf_note note;

	while (elf_note_next(&notes, &note))
		if (note.type == type && str_is(note.owner, owner)) {
			*ret_content = note.content;
			return true;
		}
	return false;
}

/* ---- symbols ---- */

struct elf_symbols elf_symbols(const struct elf *elf, uint32_t section_type_wanted)
{
	struct elf_symbols symbols = {.elf = elf, .table = STR_LIT(""), .strings = STR_LIT("")};
	struct elf_section section, strings;

	if (elf_section_of_type(elf, section_type_wanted, &section) && elf_section_at(elf, section.link, &strings)) {
		symbols.table = section.bytes;
		symbols.strings = strings.bytes;
	}
	symbols.names_left = 4 * (uint64_t)symbols.strings.n + ELF_SYMBOL_NAME_MAX;
	return symbols;
}

bool elf_symbol_next(struct elf_symbols *symbols, struct elf_symbol *ret_symbol)
{
	const struct elf *elf = symbols->elf;
	size_t room = elf->wide ? 24 : 16;
	uint64_t info, looked;
	struct str record;

	if (!span_at(symbols->table, symbols->at, room, &record))
		return false;
	symbols->at += room;
	info = get(elf, record, symbol_info);
	*ret_symbol = (struct elf_symbol){
		.name = span_text(symbols->strings, get(elf, record, symbol_name), ELF_SYMBOL_NAME_MAX),
		.value = get(elf, record, symbol_value), .size = get(elf, record, symbol_size),
		.type = (uint8_t)(info & 15), .defined = get(elf, record, symbol_section) != 0,
	};
	/* A name that nothing ends was looked through in full. */
	looked = ret_symbol->name.n;
	if (!looked && span_number(symbols->strings, get(elf, record, symbol_name), 1, false))
		looked = ELF_SYMBOL_NAME_MAX;
	if (looked >= symbols->names_left) {
		symbols->capped = true;
		return false;
	}
	symbols->names_left -= looked;
	return true;
}
