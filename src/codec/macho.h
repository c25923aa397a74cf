/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading Mach-O files (programs of macOS), thin and universal, as views into the bytes.
 * Source: mach-o/loader.h, mach-o/fat.h and mach-o/nlist.h of Darwin, as Apple documents them.
 *
 * What points outside the file is empty or not there; tables are walked up to the caps below.
 *
 * Ownership: views lie in the bytes that macho_open() was given. Threading: read-only once opened.
 */
#ifndef PLIMSOLL_CODEC_MACHO_H
#define PLIMSOLL_CODEC_MACHO_H

#include "base/err.h"

#define MACHO_SLICES_MAX 16u
#define MACHO_COMMANDS_MAX 4096u
#define MACHO_SYMBOL_NAME_MAX 65536u

enum { MACHO_SECTION_CODE = (int)0x80000000 };

struct macho {
	struct str bytes; /* of this slice */
	bool wide, big_endian;
	uint32_t machine;
	struct str commands;     /* private */
	uint32_t command_count;  /* private */
};

struct macho_command {
	uint32_t kind;    /* LC_…, with its bit LC_REQ_DYLD */
	struct str bytes; /* with its header of 8 bytes */
};

struct macho_section {
	struct str segment, name; /* "__DATA", "__go_buildinfo" */
	uint32_t flags;
	uint64_t address;
	struct str bytes;
};

/* The programs in a universal file, or the file itself where it is thin. 0 where it is neither: Java classes share a magic. */
size_t macho_slices(struct str bytes, struct str ret_slices[MACHO_SLICES_MAX]);
/* One slice. */
int macho_open(struct str bytes, struct macho *ret_macho, struct err *e);

/* *at is 0 at first. */
bool macho_command_next(const struct macho *macho, uint64_t *at, struct macho_command *ret_command);
/* All sections of all segments in turn: struct macho_sections s = MACHO_SECTIONS(&macho). */
struct macho_sections {
	const struct macho *macho; /* private, all */
	uint64_t at;
	struct str rest;
};
#define MACHO_SECTIONS(macho_) ((struct macho_sections){.macho = (macho_)})
bool macho_section_next(struct macho_sections *sections, struct macho_section *ret_section);
bool macho_section_named(const struct macho *macho, const char *segment, const char *name, struct macho_section *ret_section);
/* What lies in memory at an address, up to the end of its segment; empty where the file does not say. */
struct str macho_at_address(const struct macho *macho, uint64_t address);

/* Names of defined and undefined symbols, as they stand (with C's leading underscore); bounded as elf_symbol_next() is. */
struct macho_symbols {
	bool capped;
	const struct macho *macho; /* private, all below */
	struct str table, strings;
	uint64_t at, names_left;
};
struct macho_symbols macho_symbols(const struct macho *macho);
bool macho_symbol_next(struct macho_symbols *symbols, struct str *ret_name);

#endif
