/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/pe.h"

#include "codec/span.h"

#define SECTION_ROOM 40
#define SYMBOL_ROOM 18
#define DIRECTORY_RESOURCES 2
#define DIRECTORY_CLI 14
#define RESOURCE_VERSION 16

static struct str directory(const struct pe *pe, unsigned index)
{
	uint32_t address = span_u32(pe->directories, index * 8u, false), size = span_u32(pe->directories, index * 8u + 4, false);

	return address ? span_some(pe_at(pe, address), 0, size) : STR_LIT("");
}

static void read_symbols(struct pe *pe, uint32_t offset, uint32_t count)
{
	uint64_t size = (uint64_t)count * SYMBOL_ROOM;

	if (!offset)
		return;
	pe->symbols = span_some(pe->bytes, offset, size);
	pe->strings = span_some(pe->bytes, offset + size, UINT32_MAX);
	pe->strings = span_some(pe->strings, 0, span_u32(pe->strings, 0, false));
}

int pe_open(struct str bytes, struct pe *ret_pe, struct err *e)
{
	struct pe pe = {.bytes = bytes, .symbols = STR_LIT(""), .strings = STR_LIT("")};
	uint64_t header = span_u32(bytes, 0x3c, false), optional = header + 24;
	struct str fixed;
	uint16_t optional_size, magic;

	if (bytes.n < 64 || !str_starts(bytes, "MZ"))
		return err_set(e, ERR_FORMAT, "not a PE file");
	if (!span_at(bytes, header, 24, &fixed) || memcmp(fixed.p, "PE\0\0", 4))
		return err_set(e, ERR_FORMAT, "not a PE file: no PE header");
	pe.machine = span_u16(fixed, 4, false);
	pe.section_count = span_u16(fixed, 6, false);
	optional_size = span_u16(fixed, 20, false);
	magic = optional_size ? span_u16(bytes, optional, false) : 0;
	if (magic != 0x10b && magic != 0x20b)
		return err_set(e, ERR_FORMAT, "a PE file with an optional header of kind %#x", magic);
	pe.wide = magic == 0x20b;
	pe.image_base = pe.wide ? span_u64(bytes, optional + 24, false) : span_u32(bytes, optional + 28, false);
	pe.directories = span_some(span_some(bytes, optional, optional_size), pe.wide ? 112 : 96, 16 * 8);
	pe.sections = span_some(bytes, optional + optional_size, (uint64_t)pe.section_count * SECTION_ROOM);
	read_symbols(&pe, span_u32(fixed, 12, false), span_u32(fixed, 16, false));
	/* Without a section that holds it, a directory's entry proves nothing. */
	pe.managed = directory(&pe, DIRECTORY_CLI).n >= 72;
	*ret_pe = pe;
	return 0;
}

/* A name is 8 bytes, padded with NUL; one that begins with "/" is an offset into the table of strings. */
static struct str section_name(const struct pe *pe, struct str record)
{
	struct str name = str_slice(record, 0, 8), digits;
	uint64_t offset;

	name.n = strnlen(name.p, name.n);
	digits = str_from_index(name, 1);
	if (str_starts(name, "/") && str_to_u64(digits, &offset))
		return span_text(pe->strings, offset, PE_SYMBOL_NAME_MAX);
	return name;
}

bool pe_section_at(const struct pe *pe, uint32_t index, struct pe_section *ret_section)
{
	struct str record;
	uint32_t in_file, in_memory;

	if (index >= PE_SECTIONS_MAX || !span_at(pe->sections, (uint64_t)index * SECTION_ROOM, SECTION_ROOM, &record))
		return false;
	in_memory = span_u32(record, 8, false);
	in_file = span_u32(record, 16, false);
	*ret_section = (struct pe_section){
		.name = section_name(pe, record), .flags = span_u32(record, 36, false), .address = span_u32(record, 12, false),
		/* The file pads a section; objects leave its size in memory out. */
		.bytes = span_some(pe->bytes, span_u32(record, 20, false), in_memory && in_memory < in_file ? in_memory : in_file),
	};
	return true;
}

bool pe_section_named(const struct pe *pe, const char *name, struct pe_section *ret_section)
{
	struct pe_section section;

	for (uint32_t i = 0; pe_section_at(pe, i, &section); i++)
		if (str_is(section.name, name)) {
			*ret_section = section;
			return true;
		}
	return false;
}

struct str pe_at(const struct pe *pe, uint64_t relative)
{
	struct pe_section section;

	for (uint32_t i = 0; pe_section_at(pe, i, &section); i++)
		if (relative >= section.address && relative - section.address < section.bytes.n)
			return str_from_index(section.bytes, (size_t)(relative - section.address));
	return STR_LIT("");
}

struct str pe_at_address(const struct pe *pe, uint64_t address)
{
	return address < pe->image_base ? STR_LIT("") : pe_at(pe, address - pe->image_base);
}

struct pe_symbols pe_symbols(const struct pe *pe)
{
	return (struct pe_symbols){.pe = pe, .names_left = 4 * (uint64_t)pe->strings.n + 8 * (uint64_t)pe->symbols.n +
							   PE_SYMBOL_NAME_MAX};
}

/* 8 bytes, padded with NUL; a longer name is an offset into the table of strings behind four zeros. */
bool pe_symbol_next(struct pe_symbols *symbols, struct str *ret_name)
{
	const struct pe *pe = symbols->pe;
	uint64_t looked, offset;
	struct str record;

	if (!span_at(pe->symbols, symbols->at, SYMBOL_ROOM, &record))
		return false;
	symbols->at += SYMBOL_ROOM * (1 + (uint64_t)(unsigned char)record.p[17]); /* what belongs to it follows it */
	if (span_u32(record, 0, false)) {
		*ret_name = str_from(record.p, strnlen(record.p, 8));
		return true;
	}
	offset = span_u32(record, 4, false);
	*ret_name = span_text(pe->strings, offset, PE_SYMBOL_NAME_MAX);
	looked = ret_name->n || !span_number(pe->strings, offset, 1, false) ? ret_name->n : PE_SYMBOL_NAME_MAX;
	if (looked >= symbols->names_left) {
		symbols->capped = true;
		return false;
	}
	symbols->names_left -= looked;
	return true;
}

/* ---- the version resource ---- */

/* A directory of resources: entries of an id and an offset, whose top bit says that a directory follows. */
static bool resource(struct str root, uint32_t at, uint32_t id, bool any, uint32_t *ret_offset)
{
	struct str entries = span_some(root, at, 16 + 8 * 4096);
	uint32_t count = (uint32_t)span_u16(entries, 12, false) + span_u16(entries, 14, false);
	struct str entry;

	for (uint32_t i = 0; i < count && span_at(entries, 16 + (uint64_t)i * 8, 8, &entry); i++)
		if (any || span_u32(entry, 0, false) == id) {
			*ret_offset = span_u32(entry, 4, false);
			return true;
		}
	return false;
}

static struct str version_resource(const struct pe *pe)
{
	struct str root = directory(pe, DIRECTORY_RESOURCES);
	uint32_t at = 0;
	struct str data;

	if (!resource(root, 0, RESOURCE_VERSION, false, &at))
		return STR_LIT("");
	/* Kind, name, language: three levels, never more. */
	for (int level = 0; level < 2 && (at >> 31); level++)
		if (!resource(root, at & 0x7fffffff, 0, true, &at))
			return STR_LIT("");
	if ((at >> 31) || !span_at(root, at, 16, &data))
		return STR_LIT("");
	return span_some(pe_at(pe, span_u32(data, 0, false)), 0, span_u32(data, 4, false));
}

/* UTF-16LE up to a NUL or the end; a half of a pair becomes U+FFFD. */
static struct str utf8_of(struct str text, struct arena *arena)
{
	char *out = arena_alloc(arena, text.n / 2 * 3 + 1);
	size_t n = 0;

	for (size_t i = 0; i + 1 < text.n; i += 2) {
		uint32_t code = span_u16(text, i, false), low = span_u16(text, i + 2, false);

		if (!code)
			break;
		if (code >= 0xd800 && code < 0xdc00 && low >= 0xdc00 && low < 0xe000) {
			code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
			i += 2;
			out[n++] = (char)(0xf0 | code >> 18);
			out[n++] = (char)(0x80 | (code >> 12 & 63));
		} else if (code >= 0x800) {
			code = code >= 0xd800 && code < 0xe000 ? 0xfffd : code;
			out[n++] = (char)(0xe0 | code >> 12);
		}
		if (code >= 0x800)
			out[n++] = (char)(0x80 | (code >> 6 & 63));
		else if (code >= 0x80)
			out[n++] = (char)(0xc0 | code >> 6);
		out[n++] = (char)(code >= 0x80 ? 0x80 | (code & 63) : code);
	}
	return str_from(out, n);
}

/* A block: length, length of its value, kind, a key that a NUL ends, then on a multiple of 4 its value and its children. */
struct block {
	struct str key, value, children; /* key in UTF-16LE */
};

static bool block_next(struct str *rest, struct block *ret_block)
{
	uint64_t length = span_u16(*rest, 0, false), value_size = span_u16(*rest, 2, false), at = 6;
	bool text = span_u16(*rest, 4, false) == 1;
	struct str whole;

	if (length < 6 || !span_at(*rest, 0, length, &whole))
		return false;
	while (at + 2 <= length && span_u16(whole, at, false))
		at += 2;
	ret_block->key = str_slice(whole, 6, at);
	at = (at + 2 + 3) & ~3ull;
	/* Of texts the size is told in characters, though some compilers count bytes: cut at the block and at the NUL. */
	ret_block->value = span_some(whole, at, text ? value_size * 2 : value_size);
	at = (at + (text ? value_size * 2 : value_size) + 3) & ~3ull;
	ret_block->children = str_from_index(whole, at < length ? at : length);
	*rest = str_from_index(*rest, (length + 3) & ~3ull);
	return true;
}

static bool key_is(struct str key, const char *ascii)
{
	if (key.n != 2 * strlen(ascii))
		return false;
	for (size_t i = 0; i < key.n; i += 2)
		if (key.p[i] != ascii[i / 2] || key.p[i + 1])
			return false;
	return true;
}

static struct str binary_version(struct str fixed, size_t at, struct arena *arena)
{
	uint32_t high = span_u32(fixed, at, false), low = span_u32(fixed, at + 4, false);

	return arena_printf(arena, "%u.%u.%u.%u", high >> 16, high & 0xffff, low >> 16, low & 0xffff);
}

static void read_strings(struct str table, struct arena *arena, struct pe_version *version)
{
	struct block one;

	while (version->n < PE_VERSION_STRINGS_MAX && block_next(&table, &one))
		version->strings[version->n++] = (struct pe_string){utf8_of(one.key, arena), utf8_of(one.value, arena)};
}

bool pe_version(const struct pe *pe, struct arena *arena, struct pe_version *ret_version)
{
	struct str resource_bytes = version_resource(pe);
	struct block root, info, table;

	*ret_version = (struct pe_version){.file = STR_LIT(""), .product = STR_LIT("")};
	if (!block_next(&resource_bytes, &root) || !key_is(root.key, "VS_VERSION_INFO"))
		return false;
	if (root.value.n >= 24 && span_u32(root.value, 0, false) == 0xfeef04bd) {
		ret_version->file = binary_version(root.value, 8, arena);
		ret_version->product = binary_version(root.value, 16, arena);
	}
	while (block_next(&root.children, &info))
		if (key_is(info.key, "StringFileInfo"))
			while (block_next(&info.children, &table))
				read_strings(table.children, arena, ret_version);
	return true;
}

struct str pe_version_text(const struct pe_version *version, const char *key)
{
	for (size_t i = 0; i < version->n; i++)
		if (str_is(version->strings[i].key, key))
			return version->strings[i].value;
	return STR_LIT("");
}
