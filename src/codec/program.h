/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A program of any system, ELF, PE or Mach-O: its sections, its symbols, and what lies at an address, without asking which.
 *
 * Ownership: views lie in the bytes that program_open() was given. Threading: read-only once opened.
 */
#ifndef PLIMSOLL_CODEC_PROGRAM_H
#define PLIMSOLL_CODEC_PROGRAM_H

#include "codec/elf.h"
#include "codec/macho.h"
#include "codec/pe.h"

enum program_format { PROGRAM_ELF, PROGRAM_PE, PROGRAM_MACHO };

struct program {
	enum program_format format;
	bool wide, big_endian;
	size_t size; /* bytes of it */
	union {
		struct elf elf;
		struct pe pe;
		struct macho macho;
	};
};

#define PROGRAMS_MAX MACHO_SLICES_MAX

/*
 * The programs of a file: one, or the slices of a universal one. ERR_FORMAT where it is none, or its header is damaged.
 */
int program_open(struct str bytes, struct program ret_programs[PROGRAMS_MAX], size_t *ret_n, struct err *e);

struct program_section {
	struct str segment, name; /* segment only of Mach-O */
	uint64_t address;
	bool writable, executable;
	struct str bytes;
};

/*
 * Walks the sections: struct program_sections s = PROGRAM_SECTIONS(&program); while (program_section_next(&s, &section)) …
 * Thousands of sections may claim the whole file: once all of them together hold four times its bytes, the rest are empty.
 */
struct program_sections {
	const struct program *program; /* private, all */
	uint32_t index;
	uint64_t total;
	struct macho_sections macho;
};
#define PROGRAM_SECTIONS(program_) ((struct program_sections){.program = (program_), .macho = {.macho = &(program_)->macho}})
bool program_section_next(struct program_sections *sections, struct program_section *ret_section);
/* The first section of any of the names, each as its format spells it; NULL-terminated. */
bool program_section_named(const struct program *program, const char *const *names, struct program_section *ret_section);

/* What lies in memory at an address, up to the end of what the file holds there; empty where it does not say. */
struct str program_at(const struct program *program, uint64_t address);

/* The names of the symbol table, or of ELF's dynamic one where the other is stripped. */
struct program_symbols {
	bool capped;
	const struct program *program; /* private, all below */
	struct elf_symbols elf;
	struct pe_symbols pe;
	struct macho_symbols macho;
};
struct program_symbols program_symbols(const struct program *program);
bool program_symbol_next(struct program_symbols *symbols, struct str *ret_name);

#endif
