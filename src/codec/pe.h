/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading PE files (Windows programs, and .NET assemblies on any system), as views into the bytes.
 * Source: Microsoft's PE Format specification; VS_VERSIONINFO and its StringFileInfo.
 *
 * What points outside the file is empty or not there; tables are walked up to the caps below.
 *
 * Ownership: views lie in the bytes that pe_open() was given. Threading: read-only once opened.
 */
#ifndef PLIMSOLL_CODEC_PE_H
#define PLIMSOLL_CODEC_PE_H

#include "base/arena.h"
#include "base/err.h"

#define PE_SECTIONS_MAX 96u        /* what the Windows loader takes */
#define PE_VERSION_STRINGS_MAX 64u /* of one version resource */
#define PE_SYMBOL_NAME_MAX 65536u

enum { PE_SECTION_EXECUTE = 0x20000000, PE_SECTION_WRITE = (int)0x80000000 };

struct pe {
	struct str bytes;
	bool wide;         /* PE32+ */
	bool managed;      /* has a CLI header: a .NET assembly */
	uint16_t machine;
	uint64_t image_base;
	uint16_t section_count;
	struct str sections, directories, symbols, strings; /* private */
};

struct pe_section {
	struct str name; /* at most 8 bytes, or a longer one out of the table of strings */
	uint32_t flags;
	uint64_t address; /* relative to the image's base */
	struct str bytes; /* what the file holds of it */
};

/* ERR_FORMAT for what is no PE file: old DOS programs begin with "MZ" too. */
int pe_open(struct str bytes, struct pe *ret_pe, struct err *e);
bool pe_section_at(const struct pe *pe, uint32_t index, struct pe_section *ret_section);
bool pe_section_named(const struct pe *pe, const char *name, struct pe_section *ret_section);
/* What lies at an address relative to the image's base, up to the end of its section; empty where the file does not say. */
struct str pe_at(const struct pe *pe, uint64_t relative);
/* What lies at an address of memory. */
struct str pe_at_address(const struct pe *pe, uint64_t address);

/* The strings of the version resource ("ProductName", "FileVersion" …) as UTF-8, in the order of the file. */
struct pe_string {
	struct str key, value;
};
struct pe_version {
	struct pe_string strings[PE_VERSION_STRINGS_MAX];
	size_t n;
	struct str file, product; /* the two binary versions as "1.2.3.4"; empty where there are none */
};
/* False where there is no version resource. */
bool pe_version(const struct pe *pe, struct arena *arena, struct pe_version *ret_version);
/* The value of a string, empty where there is none of that key. */
struct str pe_version_text(const struct pe_version *version, const char *key);

/* The symbol table of COFF, which compilers of the Unix tradition leave in; bounded as elf_symbol_next() is. */
struct pe_symbols {
	bool capped;
	const struct pe *pe; /* private, all below */
	uint64_t at, names_left;
};
struct pe_symbols pe_symbols(const struct pe *pe);
bool pe_symbol_next(struct pe_symbols *symbols, struct str *ret_name);

#endif
