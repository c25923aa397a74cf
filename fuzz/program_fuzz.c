/* SPDX-License-Identifier: Apache-2.0 */
/* ELF, PE and Mach-O: whatever is found lies inside the bytes, and every walk ends. */
#include <stdlib.h>

#include "codec/program.h"

#define require(condition) ((condition) ? (void)0 : abort())

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void inside(struct str bytes, struct str part)
{
	require(!part.n || (part.p >= bytes.p && part.n <= bytes.n && part.p + part.n <= bytes.p + bytes.n));
}

static void check_elf(struct str bytes, const struct elf *elf)
{
	struct elf_dynamic dynamic = elf_dynamic(elf);
	struct elf_notes notes = ELF_NOTES(elf);
	struct elf_note note;

	inside(bytes, elf_interpreter(elf));
	while (elf_dynamic_next(&dynamic))
		inside(bytes, elf_dynamic_text(&dynamic));
	while (elf_note_next(&notes, &note)) {
		inside(bytes, note.owner);
		inside(bytes, note.content);
	}
}

static void check_pe(const struct pe *pe)
{
	struct arena arena = ARENA_INIT;
	struct pe_version version;

	if (pe_version(pe, &arena, &version))
		for (size_t i = 0; i < version.n; i++)
			require(version.strings[i].value.n <= 3 * 65536);
	arena_done(&arena);
}

static void check(struct str bytes, const struct program *program)
{
	struct program_sections sections = PROGRAM_SECTIONS(program);
	struct program_symbols symbols = program_symbols(program);
	struct program_section section;
	struct str name;

	for (unsigned i = 0; program_section_next(&sections, &section); i++) {
		inside(bytes, section.segment);
		inside(bytes, section.name);
		inside(bytes, section.bytes);
		if (i < 64)
			inside(bytes, program_at(program, section.address));
	}
	while (program_symbol_next(&symbols, &name))
		inside(bytes, name);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct program programs[PROGRAMS_MAX];
	struct err e = ERR_INIT;
	size_t n;

	if (program_open(str_from(data, size), programs, &n, &e) < 0)
		return 0;
	for (size_t i = 0; i < n; i++)
		check(str_from(data, size), &programs[i]);
	if (programs->format == PROGRAM_ELF)
		check_elf(str_from(data, size), &programs->elf);
	if (programs->format == PROGRAM_PE)
		check_pe(&programs->pe);
	return 0;
}
