/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading ELF files of 32 and 64 bits and either order of bytes, as views into the bytes.
 * Sources: System V ABI (gABI) chapters 4 and 5, and elf(5).
 *
 * Not libelf: it is written for files that a compiler made. It converts tables into copies of its own, whose sizes the file
 * chooses, and gives up on a file as a whole where one of its tables is damaged; here any part that can be read is, no part is
 * copied, and a table's size costs nothing until it is walked.
 *
 * What points outside the file is empty or not there. Tables are walked up to the caps below; `capped` says when one is longer.
 *
 * Ownership: views lie in the bytes that elf_open() was given. Threading: read-only once opened.
 */
#ifndef PLIMSOLL_CODEC_ELF_H
#define PLIMSOLL_CODEC_ELF_H

#include "base/err.h"

#define ELF_SECTIONS_MAX 65536u
#define ELF_SEGMENTS_MAX 4096u
#define ELF_NAME_MAX 4096u     /* of a section or a library */
#define ELF_DYNAMIC_MAX 65536u /* entries of the dynamic section */
#define ELF_NOTES_MAX 4096u    /* over all sections, which may overlap */
#define ELF_SYMBOL_NAME_MAX 65536u

enum {
	ELF_TYPE_RELOCATABLE = 1, ELF_TYPE_EXECUTABLE = 2, ELF_TYPE_SHARED = 3,
	ELF_SECTION_SYMBOLS = 2, ELF_SECTION_NOTE = 7, ELF_SECTION_NO_BITS = 8, ELF_SECTION_DYNAMIC_SYMBOLS = 11,
	ELF_SEGMENT_LOAD = 1, ELF_SEGMENT_DYNAMIC = 2, ELF_SEGMENT_INTERPRETER = 3, ELF_SEGMENT_NOTE = 4,
	ELF_SEGMENT_GNU_STACK = 0x6474e551, ELF_SEGMENT_GNU_RELRO = 0x6474e552,
	ELF_DYNAMIC_NEEDED = 1, ELF_DYNAMIC_SONAME = 14, ELF_DYNAMIC_RPATH = 15, ELF_DYNAMIC_RUNPATH = 29,
	ELF_DYNAMIC_BIND_NOW = 24, ELF_DYNAMIC_FLAGS = 30, ELF_DYNAMIC_FLAGS_1 = 0x6ffffffb, /* whose values are numbers */
	ELF_DYNAMIC_FLAG_BIND_NOW = 8, ELF_DYNAMIC_FLAG_1_NOW = 1, ELF_DYNAMIC_FLAG_1_PIE = 0x08000000,
	ELF_FLAG_WRITE = 1, ELF_FLAG_ALLOCATE = 2, ELF_FLAG_EXECUTE = 4, /* of a section */
	ELF_SEGMENT_FLAG_EXECUTE = 1, ELF_SEGMENT_FLAG_WRITE = 2,
	ELF_SYMBOL_OBJECT = 1, ELF_SYMBOL_FUNCTION = 2,
	ELF_NOTE_BUILD_ID = 3, /* owner "GNU" */
};
#define ELF_NOTE_PACKAGE 0xcafe1a7eu /* owner "FDO" */

struct elf_table {
	uint64_t offset;
	uint32_t count, entry;
};

struct elf {
	struct str bytes;
	bool wide, big_endian;
	bool capped; /* it claims more sections or segments than the caps */
	uint16_t type, machine;
	struct elf_table sections, segments; /* private */
	struct str section_names;            /* private */
};

struct elf_section {
	struct str name;
	uint32_t type, link;
	uint64_t flags, address, entry_size;
	struct str bytes; /* empty where the file does not hold all of it */
};

struct elf_segment {
	uint32_t type, flags;
	uint64_t address, align;
	struct str bytes; /* what the file holds of it */
};

/* ERR_FORMAT where the header is not whole. Tables may lie anywhere, or nowhere. */
int elf_open(struct str bytes, struct elf *ret_elf, struct err *e);

/* False beyond the last one. */
bool elf_section_at(const struct elf *elf, uint32_t index, struct elf_section *ret_section);
bool elf_segment_at(const struct elf *elf, uint32_t index, struct elf_segment *ret_segment);
/* The first of that name, or of that type. */
bool elf_section_named(const struct elf *elf, const char *name, struct elf_section *ret_section);
bool elf_section_of_type(const struct elf *elf, uint32_t type, struct elf_section *ret_section);
bool elf_segment_of_type(const struct elf *elf, uint32_t type, struct elf_segment *ret_segment);

/* What lies in memory at an address, up to the end of its segment; empty where the file does not say. */
struct str elf_at_address(const struct elf *elf, uint64_t address);

/*
 * The machine code of a program, told by its first bytes, of `size` in all, so that a reader of a stream can leave it out: the
 * executable segment, where another one holds what is only read, as linkers lay programs out since `-z separate-code`. False
 * where it may hold more than code, for another kind of segment lies in it too or there is no table of sections to find
 * anything by, and where `head` does not have the whole table of segments.
 */
bool elf_code(struct str head, uint64_t size, uint64_t *ret_from, uint64_t *ret_to);

/* The path of the dynamic linker; empty for what needs none. */
struct str elf_interpreter(const struct elf *elf);

/*
 * The dynamic section: struct elf_dynamic d = elf_dynamic(&elf); while (elf_dynamic_next(&d)) … d.tag, d.value.
 * For the tags of names (NEEDED, SONAME, RPATH, RUNPATH) elf_dynamic_text() gives the value's text.
 */
struct elf_dynamic {
	uint64_t tag, value;
	const struct elf *elf;       /* private, all below */
	struct str entries, strings;
	size_t at;
};
struct elf_dynamic elf_dynamic(const struct elf *elf);
bool elf_dynamic_next(struct elf_dynamic *dynamic);
struct str elf_dynamic_text(const struct elf_dynamic *dynamic);

/* Of note sections; of note segments where there are no sections. */
struct elf_note {
	struct str owner; /* without its NUL: "GNU", "FDO" */
	uint32_t type;
	struct str content;
};
struct elf_notes {
	const struct elf *elf; /* private, all */
	uint32_t index, seen;
	struct str rest;
	unsigned align;
};
#define ELF_NOTES(elf_) ((struct elf_notes){.elf = (elf_)})
bool elf_note_next(struct elf_notes *notes, struct elf_note *ret_note);
/* The content of the first such note; false where there is none. */
bool elf_note_find(const struct elf *elf, const char *owner, uint32_t type, struct str *ret_content);

struct elf_symbol {
	struct str name;
	uint64_t value, size;
	uint8_t type;    /* ELF_SYMBOL_… */
	bool defined;    /* here, not only asked for */
};
/*
 * A symbol table: ELF_SECTION_SYMBOLS or ELF_SECTION_DYNAMIC_SYMBOLS. Many symbols may share one long name, so the bytes of
 * all names are bounded by a few times those of the table of names; `capped` when that ends the walk.
 */
struct elf_symbols {
	bool capped;
	const struct elf *elf;     /* private, all below */
	struct str table, strings;
	uint64_t at, names_left;
};
struct elf_symbols elf_symbols(const struct elf *elf, uint32_t section_type);
bool elf_symbol_next(struct elf_symbols *symbols, struct elf_symbol *ret_symbol);

#endif
