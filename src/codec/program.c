/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/program.h"

static int open_macho(struct str bytes, struct program *programs, size_t *ret_n, struct err *e)
{
	struct str slices[MACHO_SLICES_MAX];
	size_t count = macho_slices(bytes, slices), n = 0;
	int r = 0;

	if (!count)
		return err_set(e, ERR_FORMAT, "not a program");
	for (size_t i = 0; i < count && r == 0; i++, n++) {
		programs[n].format = PROGRAM_MACHO;
		programs[n].size = slices[i].n;
		r = macho_open(slices[i], &programs[n].macho, e);
		programs[n].wide = programs[n].macho.wide;
		programs[n].big_endian = programs[n].macho.big_endian;
	}
	*ret_n = n;
	return r;
}

int program_open(struct str bytes, struct program ret_programs[PROGRAMS_MAX], size_t *ret_n, struct err *e)
{
	int r;

	memset(ret_programs, 0, PROGRAMS_MAX * sizeof(*ret_programs));
	ret_programs->size = bytes.n;
	if (str_starts(bytes, "\x7f" "ELF")) {
		ret_programs->format = PROGRAM_ELF;
		r = elf_open(bytes, &ret_programs->elf, e);
		ret_programs->wide = ret_programs->elf.wide;
		ret_programs->big_endian = ret_programs->elf.big_endian;
	} else if (str_starts(bytes, "MZ")) {
		ret_programs->format = PROGRAM_PE;
		r = pe_open(bytes, &ret_programs->pe, e);
		ret_programs->wide = ret_programs->pe.wide;
	} else {
		return open_macho(bytes, ret_programs, ret_n, e);
	}
	*ret_n = 1;
	return r;
}

static bool elf_next(struct program_sections *sections, struct program_section *ret_section)
{
	struct elf_section section;

	if (!elf_section_at(&sections->program->elf, sections->index, &section))
		return false;
	*ret_section = (struct program_section){STR_LIT(""), section.name, section.address,
						(section.flags & ELF_FLAG_WRITE) != 0, (section.flags & ELF_FLAG_EXECUTE) != 0,
						section.bytes};
	return true;
}

static bool pe_next(struct program_sections *sections, struct program_section *ret_section)
{
	const struct pe *pe = &sections->program->pe;
	struct pe_section section;

	if (!pe_section_at(pe, sections->index, &section))
		return false;
	*ret_section = (struct program_section){STR_LIT(""), section.name, pe->image_base + section.address,
						(section.flags & (uint32_t)PE_SECTION_WRITE) != 0,
						(section.flags & PE_SECTION_EXECUTE) != 0, section.bytes};
	return true;
}

static bool macho_next(struct program_sections *sections, struct program_section *ret_section)
{
	struct macho_section section;

	if (!macho_section_next(&sections->macho, &section))
		return false;
	*ret_section = (struct program_section){section.segment, section.name, section.address,
						str_starts(section.segment, "__DATA"),
						(section.flags & (uint32_t)MACHO_SECTION_CODE) != 0, section.bytes};
	return true;
}

bool program_section_next(struct program_sections *sections, struct program_section *ret_section)
{
	bool (*const next[])(struct program_sections *, struct program_section *) = {elf_next, pe_next, macho_next};

	if (!next[sections->program->format](sections, ret_section))
		return false;
	sections->index++;
	sections->total += ret_section->bytes.n;
	if (sections->total > 4 * (uint64_t)sections->program->size)
		ret_section->bytes = STR_LIT("");
	return true;
}

bool program_section_named(const struct program *program, const char *const *names, struct program_section *ret_section)
{
	struct program_sections sections = PROGRAM_SECTIONS(program);
	struct program_section section;

	while (program_section_next(&sections, &section))
		for (const char *const *name = names; *name; name++)
			if (str_is(section.name, *name)) {
				*ret_section = section;
				return true;
			}
	return false;
}

struct str program_at(const struct program *program, uint64_t address)
{
	switch (program->format) {
	case PROGRAM_ELF:
		return elf_at_address(&program->elf, address);
	case PROGRAM_PE:
		return pe_at_address(&program->pe, address);
	default:
		return macho_at_address(&program->macho, address);
	}
}

struct program_symbols program_symbols(const struct program *program)
{
	struct program_symbols symbols = {.program = program};

	if (program->format == PROGRAM_PE) {
		symbols.pe = pe_symbols(&program->pe);
	} else if (program->format == PROGRAM_ELF) {
		symbols.elf = elf_symbols(&program->elf, ELF_SECTION_SYMBOLS);
		if (!symbols.elf.table.n)
			symbols.elf = elf_symbols(&program->elf, ELF_SECTION_DYNAMIC_SYMBOLS);
	} else {
		symbols.macho = macho_symbols(&program->macho);
	}
	return symbols;
}

bool program_symbol_next(struct program_symbols *symbols, struct str *ret_name)
{
	struct elf_symbol symbol;
	bool more;

	switch (symbols->program->format) {
	case PROGRAM_ELF:
		more = elf_symbol_next(&symbols->elf, &symbol);
		*ret_name = more ? symbol.name : STR_LIT("");
		symbols->capped = symbols->elf.capped;
		return more;
	case PROGRAM_PE:
		more = pe_symbol_next(&symbols->pe, ret_name);
		symbols->capped = symbols->pe.capped;
		return more;
	default:
		more = macho_symbol_next(&symbols->macho, ret_name);
		symbols->capped = symbols->macho.capped;
		return more;
	}
}
