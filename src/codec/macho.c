/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/macho.h"

#include "codec/span.h"

#define MAGIC_NARROW 0xfeedfaceu
#define MAGIC_WIDE 0xfeedfacfu
#define MAGIC_FAT 0xcafebabeu      /* always big-endian; also of Java classes */
#define MAGIC_FAT_WIDE 0xcafebabfu
#define COMMAND_SEGMENT 1u
#define COMMAND_SYMBOLS 2u
#define COMMAND_SEGMENT_WIDE 0x19u

static bool is_thin(struct str bytes)
{
	uint32_t little = span_u32(bytes, 0, false), big = span_u32(bytes, 0, true);

	return little == MAGIC_NARROW || little == MAGIC_WIDE || big == MAGIC_NARROW || big == MAGIC_WIDE;
}

size_t macho_slices(struct str bytes, struct str ret_slices[MACHO_SLICES_MAX])
{
	uint32_t magic = span_u32(bytes, 0, true), count = span_u32(bytes, 4, true);
	bool wide = magic == MAGIC_FAT_WIDE;
	size_t n = 0;

	if (is_thin(bytes)) {
		ret_slices[0] = bytes;
		return 1;
	}
	/* In a class the count's place holds the version of its format, which is 45 or more. */
	if ((magic != MAGIC_FAT && !wide) || count > MACHO_SLICES_MAX)
		return 0;
	for (uint32_t i = 0; i < count; i++) {
		uint64_t record = 8 + (uint64_t)i * (wide ? 32 : 20);
		uint64_t offset = wide ? span_u64(bytes, record + 8, true) : span_u32(bytes, record + 8, true);
		uint64_t size = wide ? span_u64(bytes, record + 16, true) : span_u32(bytes, record + 12, true);
		struct str slice = span_some(bytes, offset, size);

		if (is_thin(slice))
			ret_slices[n++] = slice;
	}
	return n;
}

int macho_open(struct str bytes, struct macho *ret_macho, struct err *e)
{
	struct macho macho = {.bytes = bytes};
	uint32_t magic;

	if (!is_thin(bytes) || bytes.n < 28)
		return err_set(e, ERR_FORMAT, "not a Mach-O file");
	magic = span_u32(bytes, 0, true);
	macho.big_endian = magic == MAGIC_NARROW || magic == MAGIC_WIDE;
	macho.wide = span_u32(bytes, 0, macho.big_endian) == MAGIC_WIDE;
	macho.machine = span_u32(bytes, 4, macho.big_endian);
	macho.command_count = span_u32(bytes, 16, macho.big_endian);
	macho.commands = span_some(bytes, macho.wide ? 32 : 28, span_u32(bytes, 20, macho.big_endian));
	*ret_macho = macho;
	return 0;
}

bool macho_command_next(const struct macho *macho, uint64_t *at, struct macho_command *ret_command)
{
	struct str rest = span_some(macho->commands, *at, UINT64_MAX), whole;
	uint32_t size = span_u32(rest, 4, macho->big_endian);

	if (size < 8 || !span_at(rest, 0, size, &whole))
		return false;
	*at += size;
	*ret_command = (struct macho_command){span_u32(whole, 0, macho->big_endian), whole};
	return true;
}

static bool is_segment(const struct macho *macho, const struct macho_command *command)
{
	return command->kind == (macho->wide ? COMMAND_SEGMENT_WIDE : COMMAND_SEGMENT);
}

/* 16 bytes, a NUL where it is shorter. */
static struct str fixed_name(struct str record, size_t at)
{
	return str_from(record.p + at, strnlen(record.p + at, 16));
}

static bool next_segment(struct macho_sections *sections)
{
	const struct macho *macho = sections->macho;
	struct macho_command command;

	while (macho_command_next(macho, &sections->at, &command)) {
		size_t head = macho->wide ? 72 : 56, room = macho->wide ? 80 : 68;

		if (!is_segment(macho, &command))
			continue;
		sections->rest = span_some(command.bytes, head,
					   (uint64_t)span_u32(command.bytes, macho->wide ? 64 : 48, macho->big_endian) * room);
		return true;
	}
	return false;
}

bool macho_section_next(struct macho_sections *sections, struct macho_section *ret_section)
{
	const struct macho *macho = sections->macho;
	size_t room = macho->wide ? 80 : 68;
	bool big = macho->big_endian, wide = macho->wide;
	struct str record;

	while (!span_at(sections->rest, 0, room, &record))
		if (!next_segment(sections))
			return false;
	sections->rest = str_from_index(sections->rest, room);
	*ret_section = (struct macho_section){
		.name = fixed_name(record, 0), .segment = fixed_name(record, 16), .flags = span_u32(record, wide ? 64 : 56, big),
		.address = span_number(record, 32, wide ? 8 : 4, big),
		.bytes = span_some(macho->bytes, span_u32(record, wide ? 48 : 40, big),
				   span_number(record, wide ? 40 : 36, wide ? 8 : 4, big)),
	};
	/* Its low byte is the kind; 1, 12 and 18 are filled with zeros and have no bytes in the file. */
	if ((ret_section->flags & 0xff) == 1 || (ret_section->flags & 0xff) == 12 || (ret_section->flags & 0xff) == 18)
		ret_section->bytes = STR_LIT("");
	return true;
}

bool macho_section_named(const struct macho *macho, const char *segment, const char *name, struct macho_section *ret_section)
{
	struct macho_sections sections = MACHO_SECTIONS(macho);
	struct macho_section section;

	while (macho_section_next(&sections, &section))
		if (str_is(section.segment, segment) && str_is(section.name, name)) {
			*ret_section = section;
			return true;
		}
	return false;
}

struct str macho_at_address(const struct macho *macho, uint64_t address)
{
	unsigned width = macho->wide ? 8 : 4;
	struct macho_command command;
	uint64_t at = 0;

	for (uint32_t i = 0; i < MACHO_COMMANDS_MAX && macho_command_next(macho, &at, &command); i++) {
		uint64_t start, offset, size;

		if (!is_segment(macho, &command))
			continue;
		start = span_number(command.bytes, 24, width, macho->big_endian);
		offset = span_number(command.bytes, 24 + 2 * width, width, macho->big_endian);
		size = span_some(macho->bytes, offset, span_number(command.bytes, 24 + 3 * width, width, macho->big_endian)).n;
		if (address >= start && address - start < size)
			return span_some(macho->bytes, offset + (address - start), size - (address - start));
	}
	return STR_LIT("");
}

struct macho_symbols macho_symbols(const struct macho *macho)
{
	struct macho_symbols symbols = {.macho = macho, .table = STR_LIT(""), .strings = STR_LIT("")};
	struct macho_command command;
	uint64_t at = 0;

	for (uint32_t i = 0; i < MACHO_COMMANDS_MAX && macho_command_next(macho, &at, &command); i++) {
		bool big = macho->big_endian;

		if (command.kind != COMMAND_SYMBOLS)
			continue;
		symbols.table = span_some(macho->bytes, span_u32(command.bytes, 8, big),
					  (uint64_t)span_u32(command.bytes, 12, big) * (macho->wide ? 16 : 12));
		symbols.strings = span_some(macho->bytes, span_u32(command.bytes, 16, big), span_u32(command.bytes, 20, big));
		break;
	}
	symbols.names_left = 4 * (uint64_t)symbols.strings.n + MACHO_SYMBOL_NAME_MAX;
	return symbols;
}

bool macho_symbol_next(struct macho_symbols *symbols, struct str *ret_name)
{
	size_t room = symbols->macho->wide ? 16 : 12;
	uint64_t name, looked;
	struct str record;

	if (!span_at(symbols->table, symbols->at, room, &record))
		return false;
	symbols->at += room;
	name = span_u32(record, 0, symbols->macho->big_endian);
	*ret_name = span_text(symbols->strings, name, MACHO_SYMBOL_NAME_MAX);
	looked = ret_name->n || !span_number(symbols->strings, name, 1, false) ? ret_name->n : MACHO_SYMBOL_NAME_MAX;
	if (looked >= symbols->names_left) {
		symbols->capped = true;
		return false;
	}
	symbols->names_left -= looked;
	return true;
}
