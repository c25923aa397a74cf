/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Programs for tests, made of sections: ELF of both classes and orders, PE32+, Mach-O thin and universal. They would not run;
 * they hold what readers look at.
 */
#ifndef PLIMSOLL_TESTS_PROGRAM_OF_H
#define PLIMSOLL_TESTS_PROGRAM_OF_H

#include "base/buf.h"
#include "base/vec.h"

struct made_section {
	const char *name;    /* "__DATA,__go_buildinfo" in Mach-O */
	uint64_t address;    /* 0: not in memory */
	struct str bytes;
	uint32_t type, link; /* of ELF */
	bool writable;
};

struct maker {
	struct buf out;
	bool wide, big;
};

static inline void put_number(struct maker *m, uint64_t value, unsigned width)
{
	for (unsigned i = 0; i < width; i++)
		buf_putc(&m->out, (char)(value >> 8 * (m->big ? width - 1 - i : i)));
}

static inline void put_word(struct maker *m, uint64_t value)
{
	put_number(m, value, m->wide ? 8 : 4);
}

static inline void put_zeros(struct maker *m, size_t n)
{
	while (n--)
		buf_putc(&m->out, 0);
}

static inline void pad_to(struct maker *m, size_t n)
{
	while (m->out.n < n)
		buf_putc(&m->out, 0);
}

/* Memory of exactly its size, so that a sanitizer sees a byte too many; free() it. */
static inline struct str exactly(struct buf *buf)
{
	char *p = mem_alloc(buf->n ? buf->n : 1);
	size_t n = buf->n;

	memcpy(p, buf_text(buf), n);
	buf_done(buf);
	return str_from(p, n);
}

static inline void release(struct str bytes)
{
	free((void *)(uintptr_t)bytes.p);
}

static inline void put_elf_segment(struct maker *m, uint32_t type, uint64_t offset, const struct made_section *section)
{
	uint64_t n = section->bytes.n;

	put_number(m, type, 4);
	if (m->wide)
		put_number(m, 4, 4);
	put_word(m, offset);
	put_word(m, section->address);
	put_word(m, section->address);
	put_word(m, n);
	put_word(m, n);
	if (!m->wide)
		put_number(m, 4, 4);
	put_word(m, 4);
}

static inline uint32_t elf_segment_of(const struct made_section *section, unsigned pass)
{
	if (pass == 0)
		return section->address ? 1 : 0;
	if (strcmp(section->name, ".interp") == 0)
		return 3;
	if (strcmp(section->name, ".dynamic") == 0)
		return 2;
	return section->type == 7 ? 4 : 0;
}

static inline void put_elf_section(struct maker *m, uint32_t name, const struct made_section *section, uint64_t offset)
{
	put_number(m, name, 4);
	put_number(m, section->type ? section->type : 1, 4);
	put_word(m, (section->writable ? 1 : 0) | 2);
	put_word(m, section->address);
	put_word(m, offset);
	put_word(m, section->bytes.n);
	put_number(m, section->link, 4);
	put_number(m, 0, 4);
	put_word(m, 1);
	put_word(m, 0);
}

/* Section 0 is the empty one and the last that of names, so the first of yours has index 1. */
static inline struct str make_elf(bool wide, bool big, const struct made_section *sections, size_t n)
{
	struct maker m = {.out = BUF_INIT((size_t)64 << 20), .wide = wide, .big = big};
	struct made_section names = {.name = ".shstrtab", .type = 3}, none = {.name = "", .type = 0};
	struct buf text = BUF_INIT(1 << 20);
	size_t head = wide ? 64 : 52, segment = wide ? 56 : 32, segments = 0, at, name = 1;
	VEC(uint64_t) offsets = {0};

	for (unsigned pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < n; i++)
			segments += elf_segment_of(&sections[i], pass) != 0;
	buf_putc(&text, 0);
	for (size_t i = 0; i < n; i++)
		buf_put(&text, str_from(sections[i].name, strlen(sections[i].name) + 1));
	buf_put(&text, str_from(names.name, strlen(names.name) + 1));
	names.bytes = buf_str(&text);
	at = head + segments * segment;
	for (size_t i = 0; i <= n; i++) {
		at = (at + 7) & ~(size_t)7;
		*vec_push(&offsets) = at;
		at += i < n ? sections[i].bytes.n : names.bytes.n;
	}
	at = (at + 7) & ~(size_t)7;
	buf_put(&m.out, STR_LIT("\x7f" "ELF"));
	buf_putc(&m.out, wide ? 2 : 1);
	buf_putc(&m.out, big ? 2 : 1);
	buf_putc(&m.out, 1);
	put_zeros(&m, 9);
	put_number(&m, 2, 2);
	put_number(&m, 62, 2);
	put_number(&m, 1, 4);
	put_word(&m, 0);
	put_word(&m, head);
	put_word(&m, at);
	put_number(&m, 0, 4);
	put_number(&m, head, 2);
	put_number(&m, segment, 2);
	put_number(&m, segments, 2);
	put_number(&m, wide ? 64 : 40, 2);
	put_number(&m, n + 2, 2);
	put_number(&m, n + 1, 2);
	for (unsigned pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < n; i++)
			if (elf_segment_of(&sections[i], pass))
				put_elf_segment(&m, elf_segment_of(&sections[i], pass), offsets.v[i], &sections[i]);
	for (size_t i = 0; i <= n; i++) {
		pad_to(&m, offsets.v[i]);
		buf_put(&m.out, i < n ? sections[i].bytes : names.bytes);
	}
	pad_to(&m, at);
	put_elf_section(&m, 0, &none, 0);
	for (size_t i = 0; i < n; i++) {
		put_elf_section(&m, (uint32_t)name, &sections[i], offsets.v[i]);
		name += strlen(sections[i].name) + 1;
	}
	put_elf_section(&m, (uint32_t)name, &names, offsets.v[n]);
	vec_done(&offsets);
	buf_done(&text);
	return exactly(&m.out);
}

#define MADE_PE_BASE 0x140000000u

/* Directories: pairs of index and the index of the section that is it. Names are cut at 8 bytes. */
static inline struct str make_pe(const struct made_section *sections, size_t n, const unsigned (*directories)[2], size_t directory_n)
{
	struct maker m = {.out = BUF_INIT((size_t)64 << 20), .wide = true};
	size_t head = 64 + 24 + 240 + 40 * n, at = (head + 511) & ~(size_t)511;

	buf_put(&m.out, STR_LIT("MZ"));
	pad_to(&m, 0x3c);
	put_number(&m, 64, 4);
	buf_put(&m.out, str_from("PE\0", 4));
	put_number(&m, 0x8664, 2);
	put_number(&m, n, 2);
	put_zeros(&m, 12);
	put_number(&m, 240, 2);
	put_number(&m, 0x22, 2);
	put_number(&m, 0x20b, 2);
	put_zeros(&m, 22);
	put_number(&m, MADE_PE_BASE, 8);
	put_zeros(&m, 80);
	for (unsigned i = 0; i < 16; i++) {
		const struct made_section *section = NULL;

		for (size_t j = 0; j < directory_n; j++)
			if (directories[j][0] == i)
				section = &sections[directories[j][1]];
		put_number(&m, section ? section->address : 0, 4);
		put_number(&m, section ? section->bytes.n : 0, 4);
	}
	for (size_t i = 0; i < n; i++) {
		size_t start = m.out.n;

		buf_put(&m.out, str_slice(str_of(sections[i].name), 0, 8));
		pad_to(&m, start + 8);
		put_number(&m, sections[i].bytes.n, 4);
		put_number(&m, sections[i].address, 4);
		put_number(&m, (sections[i].bytes.n + 511) & ~(size_t)511, 4);
		put_number(&m, at, 4);
		put_zeros(&m, 12);
		put_number(&m, sections[i].writable ? 0xc0000040u : 0x40000040u, 4);
		at += (sections[i].bytes.n + 511) & ~(size_t)511;
	}
	for (size_t i = 0; i < n; i++) {
		pad_to(&m, (m.out.n + 511) & ~(size_t)511);
		buf_put(&m.out, sections[i].bytes);
	}
	pad_to(&m, (m.out.n + 511) & ~(size_t)511);
	return exactly(&m.out);
}

static inline void put_fixed(struct maker *m, struct str name)
{
	size_t start = m->out.n;

	buf_put(&m->out, str_slice(name, 0, 16));
	pad_to(m, start + 16);
}

/* Each section in a segment of its own. */
static inline struct str make_macho(bool wide, bool big, const struct made_section *sections, size_t n)
{
	struct maker m = {.out = BUF_INIT((size_t)64 << 20), .wide = wide, .big = big};
	size_t command = wide ? 72 + 80 : 56 + 68, head = wide ? 32 : 28, at = head + n * command;

	put_number(&m, wide ? 0xfeedfacfu : 0xfeedfaceu, 4);
	put_number(&m, 7, 4);
	put_number(&m, 3, 4);
	put_number(&m, 2, 4);
	put_number(&m, n, 4);
	put_number(&m, n * command, 4);
	put_zeros(&m, wide ? 8 : 4);
	for (size_t i = 0; i < n; i++) {
		struct str segment, name;

		str_cut(str_of(sections[i].name), ',', &segment, &name);
		put_number(&m, wide ? 0x19 : 1, 4);
		put_number(&m, command, 4);
		put_fixed(&m, segment);
		put_word(&m, sections[i].address);
		put_word(&m, sections[i].bytes.n);
		put_word(&m, at);
		put_word(&m, sections[i].bytes.n);
		put_zeros(&m, 8);
		put_number(&m, 1, 4);
		put_zeros(&m, 4);
		put_fixed(&m, name);
		put_fixed(&m, segment);
		put_word(&m, sections[i].address);
		put_word(&m, sections[i].bytes.n);
		put_number(&m, at, 4);
		put_zeros(&m, wide ? 28 : 24);
		at += sections[i].bytes.n;
	}
	for (size_t i = 0; i < n; i++)
		buf_put(&m.out, sections[i].bytes);
	return exactly(&m.out);
}

static inline struct str make_universal(const struct str *slices, size_t n)
{
	struct maker m = {.out = BUF_INIT((size_t)64 << 20), .big = true};
	size_t at = 8 + 20 * n;

	put_number(&m, 0xcafebabeu, 4);
	put_number(&m, n, 4);
	for (size_t i = 0; i < n; i++) {
		put_zeros(&m, 8);
		put_number(&m, at, 4);
		put_number(&m, slices[i].n, 4);
		put_zeros(&m, 4);
		at += slices[i].n;
	}
	for (size_t i = 0; i < n; i++)
		buf_put(&m.out, slices[i]);
	return exactly(&m.out);
}

#endif
