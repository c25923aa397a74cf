/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/go_functions.h"

#include "base/mem.h"
#include "codec/span.h"

static const char *const section_names[] = {".gopclntab", ".data.rel.ro.gopclntab", "__gopclntab", NULL};

/* The first word tells the version; `names` is the word of the header with the offset of the names, which the next one ends. */
static const struct version {
	uint32_t magic;
	unsigned names;
} versions[] = {
	{0xfffffff1u, 3}, /* 1.20 */
	{0xfffffff0u, 3}, /* 1.18 */
	{0xfffffffau, 2}, /* 1.16 */
	{0xfffffffbu, 0}, /* 1.2: one table of all */
};

/* Magic, two zeros, the smallest step between instructions, the size of a pointer. */
static const struct version *version_of(struct str table, bool big_endian)
{
	struct str head;

	if (!span_at(table, 0, 8, &head) || head.p[4] || head.p[5] || (head.p[7] != 4 && head.p[7] != 8) ||
	    (head.p[6] != 1 && head.p[6] != 2 && head.p[6] != 4))
		return NULL;
	for (size_t i = 0; i < ARRAY_SIZE(versions); i++)
		if (span_u32(head, 0, big_endian) == versions[i].magic)
			return &versions[i];
	return NULL;
}

static bool read_table(struct str table, bool big_endian, struct go_functions *ret_functions)
{
	const struct version *version = version_of(table, big_endian);
	uint64_t from, to, count;
	unsigned width;

	if (!version)
		return false;
	width = (unsigned char)table.p[7];
	count = span_number(table, 8, width, big_endian);
	if (!count || count > table.n)
		return false;
	if (!version->names) {
		*ret_functions = (struct go_functions){str_from_index(table, 8 + width), true};
		return true;
	}
	from = span_number(table, 8 + (uint64_t)version->names * width, width, big_endian);
	to = span_number(table, 8 + ((uint64_t)version->names + 1) * width, width, big_endian);
	if (from < 8 || to <= from || to > table.n)
		return false;
	*ret_functions = (struct go_functions){str_slice(table, (size_t)from, (size_t)to), false};
	return true;
}

/* Where no section is named for it (PE, or a program without section headers): by its head. */
static bool search(struct str bytes, bool big_endian, struct go_functions *ret_functions)
{
	static const struct str zeros = {"\xff\xff\xff\0\0", 5}, ones = {"\xff\xff\xff", 3};
	struct str rest = bytes;
	ptrdiff_t at;

	while ((at = str_search(rest, big_endian ? ones : zeros)) >= 0) {
		size_t offset = (size_t)(rest.p - bytes.p) + (size_t)at;

		/* The byte that differs is the lowest. */
		if ((big_endian || offset) && read_table(str_from_index(bytes, big_endian ? offset : offset - 1), big_endian,
							   ret_functions))
			return true;
		rest = str_from_index(rest, (size_t)at + 1);
	}
	return false;
}

bool go_functions_find(const struct program *program, struct go_functions *ret_functions)
{
	struct program_sections sections = PROGRAM_SECTIONS(program);
	struct program_section section;
	bool any = false;

	if (program_section_named(program, section_names, &section))
		return read_table(section.bytes, program->big_endian, ret_functions);
	while (program_section_next(&sections, &section)) {
		any = true;
		if (search(section.bytes, program->big_endian, ret_functions))
			return true;
	}
	if (any || program->format != PROGRAM_ELF)
		return false;
	return search(program->elf.bytes, program->elf.big_endian, ret_functions);
}

static bool may_be_in_a_name(char c)
{
	return (unsigned char)c > ' ' && c != 0x7f;
}

/* The next run of characters of names that a NUL ends and that has a dot in it. */
static bool next_among_data(struct str *rest, struct str *ret_name)
{
	while (rest->n) {
		struct str name = *rest;
		const char *end = memchr(rest->p, '\0', rest->n < GO_FUNCTION_NAME_MAX ? rest->n : GO_FUNCTION_NAME_MAX);
		size_t start;

		if (!end) {
			*rest = str_from_index(*rest, GO_FUNCTION_NAME_MAX);
			continue;
		}
		name.n = start = (size_t)(end - name.p);
		*rest = str_from_index(*rest, name.n + 1);
		while (start && may_be_in_a_name(name.p[start - 1]))
			start--;
		name = str_from_index(name, start);
		if (name.n > 2 && str_find(name, '.') >= 0) {
			*ret_name = name;
			return true;
		}
	}
	return false;
}

bool go_function_next(struct go_functions *functions, struct str *ret_name)
{
	if (functions->mixed)
		return next_among_data(&functions->rest, ret_name);
	while (str_next(&functions->rest, '\0', ret_name))
		if (ret_name->n)
			return true;
	return false;
}
