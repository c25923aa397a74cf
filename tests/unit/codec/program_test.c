/* SPDX-License-Identifier: Apache-2.0 */
/* Programs made section by section, and this very test as its compiler made it. */
#include "codec/program.h"

#include "base/file.h"
#include "codec/program_of.h"
#include "test.h"

static void assert_text(struct str got, const char *want)
{
	if (!str_is(got, want))
		fail_msg("\"%.*s\" and not \"%s\"", STR(got), want);
}

static struct str symbol_table(bool wide, bool big)
{
	struct maker m = {.out = BUF_INIT(4096), .wide = wide, .big = big};
	static const uint32_t names[] = {0, 1, 6, 6000};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		put_number(&m, names[i], 4);
		if (wide) {
			put_number(&m, 0x12, 1);
			put_number(&m, 0, 1);
			put_number(&m, i == 2 ? 0 : 1, 2);
		}
		put_word(&m, 0x1000 + i);
		put_word(&m, 16);
		if (!wide) {
			put_number(&m, 0x12, 1);
			put_number(&m, 0, 1);
			put_number(&m, i == 2 ? 0 : 1, 2);
		}
	}
	return exactly(&m.out);
}

static struct str dynamic_table(bool wide, bool big)
{
	static const uint64_t entries[] = {ELF_DYNAMIC_NEEDED, 1, ELF_DYNAMIC_NEEDED, 11, ELF_DYNAMIC_SONAME, 21,
					   ELF_DYNAMIC_RUNPATH, 31, 5, 0x7000, 10, 200, 0, 0, ELF_DYNAMIC_NEEDED, 1};
	struct maker m = {.out = BUF_INIT(4096), .wide = wide, .big = big};

	for (size_t i = 0; i < ARRAY_SIZE(entries); i++)
		put_word(&m, entries[i]);
	return exactly(&m.out);
}

static struct str notes(bool big)
{
	struct maker m = {.out = BUF_INIT(4096), .big = big};

	put_number(&m, 4, 4);
	put_number(&m, 2, 4);
	put_number(&m, 3, 4);
	buf_put(&m.out, str_from("GNU\0\xab\xcd\0", 8));
	put_number(&m, 4, 4);
	put_number(&m, 9, 4);
	put_number(&m, ELF_NOTE_PACKAGE, 4);
	buf_put(&m.out, str_from("FDO\0{\"a\":\"b\"}\0\0\0", 16));
	put_number(&m, 4, 4);
	put_number(&m, 0xffffffffu, 4); /* wild */
	put_number(&m, 1, 4);
	return exactly(&m.out);
}

static struct str whole_elf(bool wide, bool big)
{
	struct str symbols = symbol_table(wide, big), dynamic = dynamic_table(wide, big), note = notes(big), elf;
	struct made_section sections[] = {
		{.name = ".text", .address = 0x1000, .bytes = STR_LIT("some code")},
		{.name = ".symtab", .bytes = symbols, .type = ELF_SECTION_SYMBOLS, .link = 3},
		{.name = ".strtab", .bytes = str_from("\0main\0puts\0", 11), .type = 3},
		{.name = ".note.all", .bytes = note, .type = ELF_SECTION_NOTE},
		{.name = ".interp", .address = 0x2000, .bytes = str_from("/lib/ld.so\0", 11)},
		{.name = ".dynamic", .address = 0x3000, .bytes = dynamic},
		{.name = ".dynstr", .address = 0x7000,
		 .bytes = str_from("\0libc.so.6\0libm.so.6\0libx.so.1\0$ORIGIN/x\0", 42)},
	};

	elf = make_elf(wide, big, sections, ARRAY_SIZE(sections));
	release(symbols);
	release(dynamic);
	release(note);
	return elf;
}

static void check_symbols(const struct elf *elf)
{
	struct elf_symbols symbols = elf_symbols(elf, ELF_SECTION_SYMBOLS);
	struct elf_symbol symbol;

	assert_true(elf_symbol_next(&symbols, &symbol));
	assert_text(symbol.name, "");
	assert_true(elf_symbol_next(&symbols, &symbol));
	assert_text(symbol.name, "main");
	assert_int_equal(symbol.value, 0x1001);
	assert_int_equal(symbol.type, ELF_SYMBOL_FUNCTION);
	assert_true(symbol.defined);
	assert_true(elf_symbol_next(&symbols, &symbol));
	assert_text(symbol.name, "puts");
	assert_false(symbol.defined);
	assert_true(elf_symbol_next(&symbols, &symbol));
	assert_text(symbol.name, "");
	assert_false(elf_symbol_next(&symbols, &symbol));
}

static void check_dynamic(const struct elf *elf)
{
	static const char *const want[] = {"libc.so.6", "libm.so.6", "libx.so.1", "$ORIGIN/x"};
	struct elf_dynamic dynamic = elf_dynamic(elf);

	for (size_t i = 0; i < ARRAY_SIZE(want); i++) {
		assert_true(elf_dynamic_next(&dynamic));
		assert_text(elf_dynamic_text(&dynamic), want[i]);
	}
	assert_int_equal(dynamic.tag, ELF_DYNAMIC_RUNPATH);
	assert_true(elf_dynamic_next(&dynamic) && elf_dynamic_next(&dynamic));
	assert_false(elf_dynamic_next(&dynamic)); /* DT_NULL ends it */
}

static void check_elf(bool wide, bool big)
{
	struct str bytes = whole_elf(wide, big), content = STR_NULL;
	struct err e = ERR_INIT;
	struct elf_section section;
	struct elf elf;

	assert_int_equal(elf_open(bytes, &elf, &e), 0);
	assert_int_equal(elf.type, ELF_TYPE_EXECUTABLE);
	assert_int_equal(elf.machine, 62);
	assert_false(elf.capped);
	assert_true(elf_section_named(&elf, ".text", &section));
	assert_text(section.bytes, "some code");
	assert_false(elf_section_named(&elf, ".data", &section));
	assert_text(elf_at_address(&elf, 0x1005), "code");
	assert_text(elf_at_address(&elf, 0x1009), "");
	assert_text(elf_at_address(&elf, 0xfff), "");
	assert_text(elf_interpreter(&elf), "/lib/ld.so");
	assert_true(elf_note_find(&elf, "GNU", ELF_NOTE_BUILD_ID, &content));
	assert_text(content, "\xab\xcd");
	assert_true(elf_note_find(&elf, "FDO", ELF_NOTE_PACKAGE, &content));
	assert_text(content, "{\"a\":\"b\"}");
	assert_false(elf_note_find(&elf, "FDO", 1, &content));
	check_symbols(&elf);
	check_dynamic(&elf);
	release(bytes);
}

TEST(elf)
{
	check_elf(true, false);
	check_elf(true, true);
	check_elf(false, false);
	check_elf(false, true);
}

static void walk(struct str bytes)
{
	struct program programs[PROGRAMS_MAX];
	struct err e = ERR_INIT;
	size_t n;

	if (program_open(bytes, programs, &n, &e) < 0)
		return;
	for (size_t i = 0; i < n; i++) {
		struct program_sections sections = PROGRAM_SECTIONS(&programs[i]);
		struct program_symbols symbols = program_symbols(&programs[i]);
		struct program_section section;
		struct arena arena = ARENA_INIT;
		struct pe_version version;
		struct str name;

		while (program_section_next(&sections, &section))
			program_at(&programs[i], section.address);
		while (program_symbol_next(&symbols, &name))
			;
		if (programs[i].format == PROGRAM_ELF)
			elf_note_find(&programs[i].elf, "none", 0, &name);
		if (programs[i].format == PROGRAM_PE)
			pe_version(&programs[i].pe, &arena, &version);
		arena_done(&arena);
	}
}

/* Cut at every byte, in memory of exactly that size. */
static void cut_everywhere(struct str bytes)
{
	for (size_t n = 0; n < bytes.n; n++) {
		char *part = mem_alloc(n ? n : 1);

		memcpy(part, bytes.p, n);
		walk(str_from(part, n));
		free(part);
	}
	/* And each byte replaced by one that makes numbers wild. */
	for (size_t i = 4; i < bytes.n; i++) {
		char *p = (char *)(uintptr_t)bytes.p + i, before = *p;

		*p = (char)0xff;
		walk(bytes);
		*p = before;
	}
}

TEST(damaged_elf)
{
	struct str wide = whole_elf(true, false), narrow = whole_elf(false, true);

	cut_everywhere(wide);
	cut_everywhere(narrow);
	release(wide);
	release(narrow);
}

/* More sections than the header's 16 bits: the first section has the number. */
TEST(a_million_sections)
{
	struct maker m = {.out = BUF_INIT((size_t)128 << 20), .wide = true};
	struct elf_section section;
	struct err e = ERR_INIT;
	struct str bytes;
	struct elf elf;

	buf_put(&m.out, str_from("\x7f" "ELF\2\1\1\0\0\0\0\0\0\0\0\0\2\0\x3e\0\1\0\0\0", 24));
	put_zeros(&m, 16);
	put_number(&m, 64, 8);
	put_zeros(&m, 10);
	put_number(&m, 64, 2);
	put_zeros(&m, 0);
	pad_to(&m, 64);
	for (size_t i = 0; i < 1000000; i++) {
		put_zeros(&m, 4);
		put_number(&m, 8, 4);
		put_zeros(&m, 24);
		put_number(&m, i ? 0 : 1000000, 8);
		put_zeros(&m, 16);
		put_zeros(&m, 8);
	}
	bytes = exactly(&m.out);
	((char *)(uintptr_t)bytes.p)[58] = 64;
	assert_int_equal(elf_open(bytes, &elf, &e), 0);
	assert_true(elf.capped);
	assert_true(elf_section_at(&elf, ELF_SECTIONS_MAX - 1, &section));
	assert_false(elf_section_at(&elf, ELF_SECTIONS_MAX, &section));
	assert_false(elf_section_named(&elf, ".text", &section));
	release(bytes);
}

/* Every symbol has one name of 60 kB: the walk ends and says so, it does not take an hour. */
TEST(names_of_symbols_are_bounded)
{
	struct maker table = {.out = BUF_INIT((size_t)64 << 20), .wide = true}, names = {.out = BUF_INIT(1 << 20)};
	struct str table_bytes, name_bytes, bytes;
	struct elf_symbols symbols;
	struct elf_symbol symbol;
	struct err e = ERR_INIT;
	struct elf elf;
	size_t n = 0;

	put_zeros(&table, (size_t)24 * 100000);
	for (size_t i = 0; i < 60000; i++)
		buf_putc(&names.out, 'x');
	buf_putc(&names.out, 0);
	table_bytes = exactly(&table.out);
	name_bytes = exactly(&names.out);
	bytes = make_elf(true, false, (const struct made_section[]){
		{.name = ".symtab", .bytes = table_bytes, .type = ELF_SECTION_SYMBOLS, .link = 2},
		{.name = ".strtab", .bytes = name_bytes, .type = 3}}, 2);
	assert_int_equal(elf_open(bytes, &elf, &e), 0);
	symbols = elf_symbols(&elf, ELF_SECTION_SYMBOLS);
	while (elf_symbol_next(&symbols, &symbol))
		n++;
	assert_true(symbols.capped);
	assert_in_range(n, 2, 10);
	release(bytes);
	release(table_bytes);
	release(name_bytes);
}

/* A head with segments of flags, type 1 or another, and place; sections from `sections` on, `count` of them. */
struct made_segment {
	unsigned type, flags;
	uint64_t from, to;
};

static struct str make_head(bool wide, bool big, const struct made_segment *segments, size_t n, uint64_t sections, unsigned count)
{
	struct maker m = {.out = BUF_INIT(1 << 16), .wide = wide, .big = big};

	buf_put(&m.out, STR_LIT("\x7f" "ELF"));
	put_number(&m, wide ? 2 : 1, 1);
	put_number(&m, big ? 2 : 1, 1);
	put_zeros(&m, 10);
	put_number(&m, ELF_TYPE_SHARED, 2);
	put_zeros(&m, 6);
	put_word(&m, 0);
	put_word(&m, wide ? 64 : 52);
	put_word(&m, sections);
	put_zeros(&m, 6);
	put_number(&m, wide ? 56 : 32, 2);
	put_number(&m, n, 2);
	put_number(&m, wide ? 64 : 40, 2);
	put_number(&m, count, 2);
	put_zeros(&m, 2);
	for (size_t i = 0; i < n; i++) {
		put_number(&m, segments[i].type, 4);
		if (wide)
			put_number(&m, segments[i].flags, 4);
		put_word(&m, segments[i].from);
		put_word(&m, segments[i].from);
		put_word(&m, segments[i].from);
		put_word(&m, segments[i].to - segments[i].from);
		put_word(&m, segments[i].to - segments[i].from);
		if (!wide)
			put_number(&m, segments[i].flags, 4);
		put_word(&m, 4096);
	}
	return exactly(&m.out);
}

TEST(machine_code)
{
	enum { R = 4, RX = 5, RW = 6, RWX = 7, EH_FRAME = 0x6474e550 };
	static const struct {
		const char *what;
		struct made_segment segments[5];
		uint64_t sections;
		unsigned count;
		uint64_t from, to; /* to = 0: none is told */
	} cases[] = {
		{"ld -z separate-code", {{1, R, 0, 8192}, {1, RX, 8192, 40000}, {1, R, 40960, 60000}, {1, RW, 61440, 62000}, {4, R, 512, 600}}, 90000, 20, 8192, 40000},
		{"Go, whose headers are in it", {{1, RX, 0, 40000}, {1, R, 40960, 60000}, {4, R, 512, 600}}, 1024, 20, 4096, 40000},
		{"all that is not written to in one", {{1, RX, 0, 40000}, {1, RW, 40960, 60000}}, 90000, 20, 0, 0},
		{"tables for unwinding in it", {{1, RX, 0, 40000}, {1, R, 40960, 60000}, {EH_FRAME, R, 30000, 31000}}, 90000, 20, 0, 0},
		{"another segment in it", {{1, RX, 0, 40000}, {1, R, 30000, 60000}}, 90000, 20, 0, 0},
		{"written to", {{1, RWX, 8192, 40000}, {1, R, 40960, 60000}}, 90000, 20, 0, 0},
		{"no sections", {{1, RX, 8192, 40000}, {1, R, 40960, 60000}}, 90000, 0, 0, 0},
		{"sections not in the file", {{1, RX, 8192, 40000}, {1, R, 40960, 60000}}, 99999, 20, 0, 0},
		{"the table of sections in it", {{1, RX, 8192, 40000}, {1, R, 40960, 60000}}, 20000, 20, 0, 0},
		{"not in the file", {{1, RX, 8192, 400000}, {1, R, 40960, 60000}}, 90000, 20, 0, 0},
		{"more than there is", {{1, R, 0, 8192}, {1, RX, 8192, UINT64_MAX}}, 90000, 20, 0, 0},
		{"no code", {{1, R, 0, 8192}}, 90000, 20, 0, 0},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		for (unsigned form = 0; form < 4; form++) {
			size_t n = 0;
			uint64_t from = 0, to = 0;
			struct str head;

			while (n < 5 && cases[i].segments[n].type)
				n++;
			head = make_head(form & 1, form & 2, cases[i].segments, n, cases[i].sections, cases[i].count);
			if (elf_code(head, 100000, &from, &to) != (cases[i].to > 0) || from != cases[i].from || to != cases[i].to)
				fail_msg("%s, form %u: %llu to %llu", cases[i].what, form, (unsigned long long)from, (unsigned long long)to);
			for (size_t cut = 0; cut < head.n; cut++)
				assert_false(elf_code(str_slice(head, 0, cut), 100000, &from, &to));
			release(head);
		}
}

TEST(no_elf)
{
	static const char *const heads[] = {"", "\x7f" "ELF", "\x7f" "ELF\3\1", "MZ"};
	struct program programs[PROGRAMS_MAX];
	struct err e = ERR_INIT;
	size_t n;

	for (size_t i = 0; i < ARRAY_SIZE(heads); i++)
		assert_int_equal(program_open(str_of(heads[i]), programs, &n, &e), ERR_FORMAT);
}

/* ---- PE ---- */

static void put_wide_text(struct maker *m, const char *text)
{
	for (; *text; text++)
		put_number(m, (unsigned char)*text, 2);
	put_number(m, 0, 2);
}

static size_t begin_block(struct maker *m, uint16_t value_size, uint16_t kind, const char *key)
{
	size_t start;

	pad_to(m, (m->out.n + 3) & ~(size_t)3);
	start = m->out.n;
	put_number(m, 0, 2);
	put_number(m, value_size, 2);
	put_number(m, kind, 2);
	put_wide_text(m, key);
	pad_to(m, (m->out.n + 3) & ~(size_t)3);
	return start;
}

static void end_block(struct maker *m, size_t start)
{
	size_t n = m->out.n - start;

	m->out.p[start] = (char)n;
	m->out.p[start + 1] = (char)(n >> 8);
}

static void put_version_string(struct maker *m, const char *key, const char *value)
{
	size_t start = begin_block(m, (uint16_t)(strlen(value) + 1), 1, key);

	put_wide_text(m, value);
	end_block(m, start);
}

/* Kind 16, name 1, language 0x409, then the data, all in one section at 0x4000. */
static struct str version_resources(void)
{
	struct maker m = {.out = BUF_INIT(1 << 16)};
	size_t root, info, table;

	for (unsigned level = 0; level < 3; level++) {
		put_zeros(&m, 14);
		put_number(&m, 1, 2);
		put_number(&m, (uint32_t[]){16, 1, 0x409}[level], 4);
		put_number(&m, (level < 2 ? 0x80000000u : 0) | (level + 1) * 24, 4);
	}
	put_number(&m, 0x4000 + 24 * 3 + 16, 4);
	put_number(&m, 0x10000, 4);
	put_zeros(&m, 8);
	root = begin_block(&m, 52, 0, "VS_VERSION_INFO");
	put_number(&m, 0xfeef04bdu, 4);
	put_number(&m, 0x10000, 4);
	put_number(&m, 13u << 16 | 0, 4);
	put_number(&m, 3u << 16 | 27908, 4);
	put_number(&m, 13u << 16 | 1, 4);
	put_number(&m, 2, 4);
	put_zeros(&m, 28);
	info = begin_block(&m, 0, 1, "StringFileInfo");
	table = begin_block(&m, 0, 1, "040904b0");
	put_version_string(&m, "ProductName", "Json.NET");
	put_version_string(&m, "Empty", "");
	put_version_string(&m, "FileVersion", "13.0.3.27908");
	put_version_string(&m, "Legal", "\xa9 2008"); /* U+00A9 */
	end_block(&m, table);
	end_block(&m, info);
	end_block(&m, root);
	return exactly(&m.out);
}

static struct str whole_pe(void)
{
	struct str resources = version_resources(), pe;
	char cli[72] = {72};

	pe = make_pe((const struct made_section[]){
			     {.name = ".text", .address = 0x1000, .bytes = STR_LIT("some code")},
			     {.name = ".cli", .address = 0x2000, .bytes = str_from(cli, sizeof(cli))},
			     {.name = ".rsrc", .address = 0x4000, .bytes = resources},
		     }, 3, (const unsigned[][2]){{2, 2}, {14, 1}}, 2);
	release(resources);
	return pe;
}

TEST(pe)
{
	struct str bytes = whole_pe();
	struct arena arena = ARENA_INIT;
	struct pe_version version;
	struct pe_section section;
	struct err e = ERR_INIT;
	struct pe pe;

	assert_int_equal(pe_open(bytes, &pe, &e), 0);
	assert_true(pe.wide && pe.managed);
	assert_true(pe_section_named(&pe, ".text", &section));
	assert_text(section.bytes, "some code");
	assert_text(pe_at_address(&pe, MADE_PE_BASE + 0x1005), "code");
	assert_text(pe_at_address(&pe, 5), "");
	assert_true(pe_version(&pe, &arena, &version));
	assert_text(version.file, "13.0.3.27908");
	assert_text(version.product, "13.1.0.2");
	assert_int_equal(version.n, 4);
	assert_text(pe_version_text(&version, "ProductName"), "Json.NET");
	assert_text(pe_version_text(&version, "FileVersion"), "13.0.3.27908");
	assert_text(pe_version_text(&version, "Legal"), "\xc2\xa9 2008");
	assert_text(pe_version_text(&version, "Absent"), "");
	arena_done(&arena);
	release(bytes);
}

TEST(damaged_pe)
{
	struct str bytes = whole_pe();

	cut_everywhere(bytes);
	release(bytes);
}

/* ---- Mach-O ---- */

static struct str whole_macho(bool wide, bool big)
{
	return make_macho(wide, big, (const struct made_section[]){
		{.name = "__TEXT,__text", .address = 0x1000, .bytes = STR_LIT("some code")},
		{.name = "__DATA,__go_buildinfo", .address = 0x2000, .bytes = STR_LIT("information")},
	}, 2);
}

static void check_macho(struct str bytes)
{
	struct macho_section section;
	struct err e = ERR_INIT;
	struct macho macho;

	assert_int_equal(macho_open(bytes, &macho, &e), 0);
	assert_true(macho_section_named(&macho, "__DATA", "__go_buildinfo", &section));
	assert_text(section.bytes, "information");
	assert_int_equal(section.address, 0x2000);
	assert_false(macho_section_named(&macho, "__TEXT", "__go_buildinfo", &section));
	assert_text(macho_at_address(&macho, 0x1005), "code");
	assert_text(macho_at_address(&macho, 0x1009), "");
}

TEST(macho)
{
	for (int i = 0; i < 4; i++) {
		struct str bytes = whole_macho(i & 1, i & 2);

		check_macho(bytes);
		cut_everywhere(bytes);
		release(bytes);
	}
}

TEST(universal)
{
	struct str slices[] = {whole_macho(true, false), whole_macho(false, true)}, bytes = make_universal(slices, 2);
	struct str found[MACHO_SLICES_MAX];

	assert_int_equal(macho_slices(bytes, found), 2);
	check_macho(found[0]);
	check_macho(found[1]);
	cut_everywhere(bytes);
	release(bytes);
	release(slices[0]);
	release(slices[1]);
}

/* The same magic; the version of the class file format, 65 for Java 21, is in the place of a count. */
TEST(a_java_class_is_none)
{
	struct str found[MACHO_SLICES_MAX];

	assert_int_equal(macho_slices(str_from("\xca\xfe\xba\xbe\0\0\0\x41\0\x10\x0a\0", 12), found), 0);
}

/* What a real compiler and linker made. */
TEST(this_test)
{
	struct buf bytes = BUF_INIT((size_t)256 << 20);
	struct program programs[PROGRAMS_MAX];
	struct elf_section section;
	struct err e = ERR_INIT;
	bool libc = false, seen = false;
	struct program_symbols symbols;
	struct elf_dynamic dynamic;
	struct str name;
	size_t n;

	assert_int_equal(file_load("/proc/self/exe", &bytes, &e), 0);
	assert_int_equal(program_open(buf_str(&bytes), programs, &n, &e), 0);
	assert_int_equal(n, 1);
	assert_true(elf_section_named(&programs->elf, ".text", &section) && section.bytes.n);
	dynamic = elf_dynamic(&programs->elf);
	while (elf_dynamic_next(&dynamic))
		if (dynamic.tag == ELF_DYNAMIC_NEEDED && str_starts(elf_dynamic_text(&dynamic), "libc."))
			libc = true;
	symbols = program_symbols(programs);
	while (program_symbol_next(&symbols, &name))
		seen = seen || str_is(name, "elf_open");
	assert_true(libc && seen && !symbols.capped);
	buf_done(&bytes);
}

TEST_MAIN
