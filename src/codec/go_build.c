/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/go_build.h"

#include "codec/span.h"

#define ALIGN 16u
#define HEADER 32u
#define FRAME 16u /* bytes before and after the lines, by which the running program finds them */
#define FLAG_BIG_ENDIAN 1
#define FLAG_INLINE 2

static const struct str magic = {"\xff Go buildinf:", 14};
static const char *const section_names[] = {".go.buildinfo", "__go_buildinfo", NULL};

/* The header's place in a region of memory; it is aligned there. */
static bool find_header(struct str region, uint64_t address, struct str *ret_header)
{
	struct str rest = region;
	ptrdiff_t at;

	while ((at = str_search(rest, magic)) >= 0) {
		size_t offset = (size_t)(rest.p - region.p) + (size_t)at;

		if ((address + offset) % ALIGN == 0 && region.n - offset >= HEADER) {
			*ret_header = str_from_index(region, offset);
			return true;
		}
		rest = str_from_index(rest, (size_t)at + 1);
	}
	return false;
}

/* A length in groups of seven bits, and that many bytes. */
static bool take_text(struct str *rest, struct str *ret_text)
{
	uint64_t length = 0;

	for (unsigned i = 0; i < 10 && i < rest->n; i++) {
		unsigned char byte = (unsigned char)rest->p[i];

		length |= (uint64_t)(byte & 0x7f) << 7 * i;
		if (byte & 0x80)
			continue;
		if (!span_at(*rest, i + 1, length, ret_text))
			return false;
		*rest = str_from_index(*rest, i + 1 + ret_text->n);
		return true;
	}
	return false;
}

/* The string header that a pointer leads to: address and length. */
static struct str text_at(const struct program *program, uint64_t address, unsigned width, bool big_endian)
{
	struct str header, text;

	if (!span_at(program_at(program, address), 0, 2 * width, &header) ||
	    !span_at(program_at(program, span_number(header, 0, width, big_endian)), 0,
		     span_number(header, width, width, big_endian), &text))
		return STR_LIT("");
	return text;
}

static bool read_header(const struct program *program, struct str header, struct go_build *ret_build)
{
	unsigned width = (unsigned char)header.p[14], flags = (unsigned char)header.p[15];
	bool big_endian = flags & FLAG_BIG_ENDIAN;
	struct str rest = str_from_index(header, HEADER);

	*ret_build = (struct go_build){STR_LIT(""), STR_LIT("")};
	if (flags & FLAG_INLINE)
		return take_text(&rest, &ret_build->version) && take_text(&rest, &ret_build->text);
	if (width != 4 && width != 8)
		return false;
	ret_build->version = text_at(program, span_number(header, 16, width, big_endian), width, big_endian);
	ret_build->text = text_at(program, span_number(header, 16 + width, width, big_endian), width, big_endian);
	return true;
}

static bool find_in_sections(const struct program *program, struct str *ret_header)
{
	struct program_sections sections = PROGRAM_SECTIONS(program);
	struct program_section section;

	if (program_section_named(program, section_names, &section))
		return find_header(section.bytes, section.address, ret_header);
	/* PE has no section for it, and others may have lost their names: it is in the data. */
	while (program_section_next(&sections, &section))
		if (section.writable && !section.executable && find_header(section.bytes, section.address, ret_header))
			return true;
	return false;
}

static bool find_in_segments(const struct program *program, struct str *ret_header)
{
	struct elf_segment segment;

	if (program->format != PROGRAM_ELF)
		return false;
	for (uint32_t i = 0; elf_segment_at(&program->elf, i, &segment); i++)
		if (segment.type == ELF_SEGMENT_LOAD && (segment.flags & ELF_SEGMENT_FLAG_WRITE))
			return find_header(segment.bytes, segment.address, ret_header);
	return false;
}

bool go_build_find(const struct program *program, struct go_build *ret_build)
{
	struct go_build build;
	struct str header;

	if (!find_in_sections(program, &header) && !find_in_segments(program, &header))
		return false;
	if (!read_header(program, header, &build) || !build.version.n)
		return false;
	if (build.text.n >= 2 * FRAME + 1 && build.text.p[build.text.n - FRAME - 1] == '\n')
		build.text = str_slice(build.text, FRAME, build.text.n - FRAME);
	else
		build.text = STR_LIT("");
	*ret_build = build;
	return true;
}

/* ---- the lines ---- */

/* Two or three columns. */
static bool take_columns(struct str line, struct str *ret_path, struct str *ret_version, struct str *ret_sum)
{
	struct str rest;

	if (!str_cut(line, '\t', ret_path, &rest) || !ret_path->n)
		return false;
	str_cut(rest, '\t', ret_version, ret_sum);
	return str_find(*ret_sum, '\t') < 0;
}

/* The line behind a module's, when that says what took its place. */
static void take_replacement(struct str *rest, struct go_module *module, bool *damaged)
{
	struct str after = *rest, line;

	if (!str_next(&after, '\n', &line) || !str_skip(&line, "=>\t"))
		return;
	*rest = after;
	if (!take_columns(line, &module->replaced_by, &module->replaced_version, &module->replaced_sum))
		*damaged = true;
}

bool go_build_next_module(struct str *rest, struct go_module *ret_module, bool *damaged)
{
	struct str line;

	while (str_next(rest, '\n', &line)) {
		struct go_module module = {.replaced_by = STR_LIT(""), .replaced_version = STR_LIT(""), .replaced_sum = STR_LIT("")};

		module.main = str_skip(&line, "mod\t");
		if (!module.main && !str_skip(&line, "dep\t"))
			continue;
		if (!take_columns(line, &module.path, &module.version, &module.sum)) {
			*damaged = true;
			continue;
		}
		take_replacement(rest, &module, damaged);
		*ret_module = module;
		return true;
	}
	return false;
}

/* Go's quoting: `as it is`, or "with escapes" of which settings have only the simple ones. */
static struct str unquote(struct str text, struct arena *arena)
{
	char *out;
	size_t n = 0;

	if (text.n < 2 || text.p[0] != text.p[text.n - 1] || (text.p[0] != '"' && text.p[0] != '`'))
		return text;
	if (text.p[0] == '`')
		return str_slice(text, 1, text.n - 1);
	text = str_slice(text, 1, text.n - 1);
	out = arena_alloc(arena, text.n + 1);
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		if (c == '\\' && i + 1 < text.n) {
			c = text.p[++i];
			c = c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c;
		}
		out[n++] = c;
	}
	return str_from(out, n);
}

struct str go_build_setting(struct str text, const char *key, struct arena *arena)
{
	struct str line, name, value;

	while (str_next(&text, '\n', &line))
		if (str_skip(&line, "build\t") && str_cut(line, '=', &name, &value) && str_is(unquote(name, arena), key))
			return unquote(value, arena);
	return STR_LIT("");
}
