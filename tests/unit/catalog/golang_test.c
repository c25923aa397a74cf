/* SPDX-License-Identifier: Apache-2.0 */
/* Go programs of every encoding, made by hand: what no present Go makes is here too. tests/e2e/test_golang.py has the real ones. */
#include "catalog/programs.h"

#include "catalog/go_version.h"
#include "catalog/symbols.h"
#include "codec/go_functions.h"

extern const struct cataloger cataloger_golang;

#define FRAME_START "\x30\x77\xaf\x0c\x92\x74\x08\x02\x41\xe1\xc1\x07\xe6\xd6\x18\xe6"
#define FRAME_END "\xf9\x32\x43\x31\x86\x18\x20\x72\x00\x82\x42\x10\x41\x16\xd8\xf2"

#define MODULES                                                         \
	"path\texample.test/shop/cmd\n"                                 \
	"mod\texample.test/shop\t(devel)\t\n"                           \
	"dep\texample.test/a\tv1.0.0\th1:AAAA\n"                        \
	"dep\texample.test/b\tv1.0.0\n=>\texample.test/c\tv2.0.0+incompatible\th1:CCCC\n" \
	"dep\texample.test/d\tv1.5.0\n=>\t./local\t\t\n"                \
	"dep\tbroken\n"                                                 \
	"build\t-compiler=gc\n"

/* Length in sevens, then the text. */
static void put_inline(struct maker *m, struct str text)
{
	for (size_t n = text.n;; n >>= 7) {
		buf_putc(&m->out, (char)((n & 0x7f) | (n > 0x7f ? 0x80 : 0)));
		if (n <= 0x7f)
			break;
	}
	buf_put(&m->out, text);
}

static struct str framed(const char *lines)
{
	struct buf text = BUF_INIT(1 << 20);

	if (*lines) {
		buf_put(&text, str_from(FRAME_START, 16));
		buf_puts(&text, lines);
		buf_put(&text, str_from(FRAME_END, 16));
	}
	return exactly(&text);
}

static struct str inline_info(const char *version, const char *lines)
{
	struct maker m = {.out = BUF_INIT(1 << 20)};
	struct str text = framed(lines);

	buf_put(&m.out, str_from("\xff Go buildinf:\x08\x02", 16));
	put_zeros(&m, 16);
	put_inline(&m, str_of(version));
	put_inline(&m, text);
	release(text);
	return exactly(&m.out);
}

/* Until Go 1.17: pointers to string headers. All in one section at `address`. */
static struct str pointer_info(const char *version, const char *lines, uint64_t address, bool wide, bool big)
{
	struct maker m = {.out = BUF_INIT(1 << 20), .wide = wide, .big = big};
	uint64_t width = wide ? 8 : 4, headers = address + 32, texts = headers + 4 * width;
	struct str text = framed(lines);

	buf_put(&m.out, str_from("\xff Go buildinf:", 14));
	put_number(&m, width, 1);
	put_number(&m, big, 1);
	put_word(&m, headers);
	put_word(&m, headers + 2 * width);
	pad_to(&m, 32);
	put_word(&m, texts);
	put_word(&m, strlen(version));
	put_word(&m, texts + strlen(version));
	put_word(&m, text.n);
	buf_puts(&m.out, version);
	buf_put(&m.out, text);
	release(text);
	return exactly(&m.out);
}

static const char found[] =
	"pkg:golang/stdlib@1.17.6 layer 0 usr/bin/x\n"
	"pkg:golang/example.test/a@v1.0.0 layer 0 usr/bin/x\n"
	"pkg:golang/example.test/c@v2.0.0%2Bincompatible layer 0 usr/bin/x\n"
	"pkg:golang/example.test/d@v1.5.0 layer 0 usr/bin/x doubtful 60\n"
	"pkg:golang/example.test/shop@%28devel%29 layer 0 usr/bin/x\n"
	"gap usr/bin/x: some lines of its list of modules are damaged\n";

static void assert_program(struct str program, const char *want)
{
	assert_made(&cataloger_golang, &(struct made_file){"0/usr/bin/x", program}, 1, want);
	release(program);
}

TEST(pointers)
{
	for (int i = 0; i < 4; i++) {
		struct str info = pointer_info("go1.17.6", MODULES, 0x4010, i & 1, i & 2);

		assert_program(make_elf(i & 1, i & 2, &(struct made_section){".go.buildinfo", 0x4010, info}, 1), found);
		release(info);
	}
}

TEST(texts)
{
	struct str info = inline_info("go1.17.6", MODULES);

	assert_program(make_elf(true, false, &(struct made_section){".go.buildinfo", 0x4010, info}, 1), found);
	/* Data without a name of its own, as in PE; what is not aligned is none. */
	assert_program(make_pe(&(struct made_section){".data", 0x4000, info, .writable = true}, 1, NULL, 0), found);
	assert_program(make_pe(&(struct made_section){".data", 0x4004, info, .writable = true}, 1, NULL, 0), "");
	assert_program(make_pe(&(struct made_section){".rdata", 0x4000, info}, 1, NULL, 0), "");
	assert_program(make_macho(true, false, &(struct made_section){"__DATA,__go_buildinfo", 0x4000, info}, 1), found);
	release(info);
}

TEST(universal)
{
	struct str info = inline_info("go1.17.6", MODULES);
	struct str slices[] = {make_macho(true, false, &(struct made_section){"__DATA,__go_buildinfo", 0x4000, info}, 1),
			       make_macho(true, false, &(struct made_section){"__DATA,__go_buildinfo", 0x4000, info}, 1)};

	assert_program(make_universal(slices, 2), found);
	release(slices[0]);
	release(slices[1]);
	release(info);
}

TEST(without_modules)
{
	struct str info = inline_info("go1.20.5 X:boringcrypto", ""), devel = inline_info("devel +b7a85e0003 Wed", "");

	assert_program(make_elf(true, false, &(struct made_section){".go.buildinfo", 0x4000, info}, 1),
		       "pkg:golang/stdlib@1.20.5 layer 0 usr/bin/x\n"
		       "gap usr/bin/x: built without modules: only its standard library is known\n");
	assert_program(make_elf(true, false, &(struct made_section){".go.buildinfo", 0x4000, devel}, 1),
		       "gap usr/bin/x: built by a Go that names no release: \"devel +b7a85e0003 Wed\"\n"
		       "gap usr/bin/x: built without modules: only its standard library is known\n");
	release(info);
	release(devel);
}

/* A layer that only copies the same build changes nothing; another build is another layer's. */
TEST(layers)
{
	struct str old = inline_info("go1.20.1", "dep\ta.test/a\tv1.0.0\n"), new = inline_info("go1.20.2", "dep\ta.test/a\tv1.0.0\n");
	struct str one = make_elf(true, false, &(struct made_section){".go.buildinfo", 0x4000, old}, 1);
	struct str two = make_elf(true, false, &(struct made_section){".go.buildinfo", 0x4000, new}, 1);

	assert_made(&cataloger_golang, (const struct made_file[]){{"0/a", one}, {"0/b", one}, {"1/a", one}, {"2/b", two}}, 4,
		    "pkg:golang/stdlib@1.20.1 layer 0 a\npkg:golang/stdlib@1.20.2 layer 2 b\n"
		    "pkg:golang/a.test/a@v1.0.0 layer 0 a\npkg:golang/a.test/a@v1.0.0 layer 2 b\n");
	release(one);
	release(two);
	release(old);
	release(new);
}

/* Cut anywhere there is a package or none, never a crash; lengths beyond the end are none. */
TEST(damage)
{
	struct str info = inline_info("go1.17.6", MODULES);
	struct str whole = make_elf(true, false, &(struct made_section){".go.buildinfo", 0x4010, info}, 1);
	char *p = (char *)(uintptr_t)whole.p;
	struct program *programs = mem_zero(PROGRAMS_MAX, sizeof(*programs));

	for (size_t i = 0; i < whole.n; i++) {
		struct go_build build;
		struct err e = ERR_INIT;
		char before = p[i];
		size_t n;

		p[i] = (char)0xff;
		if (program_open(whole, programs, &n, &e) == 0 && go_build_find(programs, &build))
			assert_true(build.version.p >= whole.p && build.text.n <= whole.n);
		p[i] = before;
	}
	free(programs);
	release(whole);
	release(info);
}

/* ---- versions ---- */

TEST(releases)
{
	static const char *const rows[][2] = {
		{"go1.21.3", "1.21.3"}, {"go1.21", "1.21"}, {"go1.20.5 X:boringcrypto", "1.20.5"}, {"go1.24.6-X:nodwarf5", "1.24.6"},
		{"go1.22rc1", "1.22rc1"}, {"go1.13beta1", "1.13beta1"}, {"go1.20.12 (Red Hat 1.20.12-1.el9)", "1.20.12"},
		{"go1.16.5b7", "1.16.5"}, {"go1.19.4-fips", "1.19.4"}, {"go1.21.", "1.21"}, {"devel go1.23-a1b2c3 Mon", "1.23-devel"},
		{"devel +a1b2c3", ""}, {"1.21", ""}, {"go", ""}, {"", ""},
	};
	struct arena arena = ARENA_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_str(go_release(str_of(rows[i][0]), &arena), rows[i][1]);
	arena_done(&arena);
}

TEST(main_versions)
{
#define COMMIT "build\tvcs=git\nbuild\tvcs.revision=0123456789abcdef0123\nbuild\tvcs.time=2024-01-02T03:04:05Z\n"
	static const struct {
		const char *version, *settings, *want;
		enum go_version_source source;
	} rows[] = {
		{"v1.2.3", COMMIT, "v1.2.3", GO_VERSION_MODULE},
		{"(devel)", "", "(devel)", GO_VERSION_NONE},
		{"", "", "(devel)", GO_VERSION_NONE},
		{"(devel)", COMMIT, "v0.0.0-20240102030405-0123456789ab", GO_VERSION_CHECKOUT},
		{"(devel)", COMMIT "build\tvcs.modified=true\n", "v0.0.0-20240102030405-0123456789ab+dirty", GO_VERSION_CHECKOUT},
		{"(devel)", "build\tvcs.revision=xyz\nbuild\tvcs.time=2024-01-02T03:04:05Z\n", "(devel)", GO_VERSION_NONE},
		{"(devel)", COMMIT "build\t-ldflags=\"-s -w -X main.version=1.4.2\"\n", "v1.4.2", GO_VERSION_LINKER},
		{"(devel)", "build\t-ldflags=\"-X 'main.buildVersion=v1.4.2-rc.1'\"\n", "v1.4.2-rc.1", GO_VERSION_LINKER},
		{"(devel)", "build\t-ldflags=\"-X \\\"main.Version=v1.4.2\\\"\"\n", "v1.4.2", GO_VERSION_LINKER},
		{"(devel)", "build\t-ldflags=`-X=github.com/o/lib/v.Version=v3.0.1`\n", "v3.0.1", GO_VERSION_LINKER},
		/* Another maker's version is not this program's, nor is a commit, nor what contradicts itself. */
		{"(devel)", "build\t-ldflags=\"-X github.com/p/lib.Version=v3.0.1\"\n", "(devel)", GO_VERSION_NONE},
		{"(devel)", "build\t-ldflags=\"-X main.version=abcdef1\"\n", "(devel)", GO_VERSION_NONE},
		{"(devel)", "build\t-ldflags=\"-X main.version=1.0.0 -X main.Version=2.0.0\"\n", "(devel)", GO_VERSION_NONE},
		{"(devel)", "build\t-ldflags=\"-X main.version=1.0.0 -X github.com/o/x.Version=2.0.0\"\n", "v1.0.0",
		 GO_VERSION_LINKER},
		{"(devel)", "build\t-ldflags=\"-X main.name=1.0.0 -X 'unclosed\"\n", "(devel)", GO_VERSION_NONE},
	};
	struct arena arena = ARENA_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct go_module module = {.main = true, .path = STR_LIT("github.com/o/shop"), .version = str_of(rows[i].version)};
		enum go_version_source source;

		assert_str(go_main_version(&module, str_of(rows[i].settings), &arena, &source), rows[i].want);
		assert_int_equal(source, rows[i].source);
	}
	arena_done(&arena);
}

/* ---- functions ---- */

#define NAMES "main.main\0net/http.(*Server).Serve\0gopkg.in/yaml%2ev2.Unmarshal\0slices.Sort[...]"

static struct str table(uint32_t magic, unsigned names_word, bool wide, bool big)
{
	struct maker m = {.out = BUF_INIT(4096), .wide = wide, .big = big};
	uint64_t width = wide ? 8 : 4, start = 8 + (names_word + 4) * width;

	put_number(&m, magic, 4);
	put_zeros(&m, 2);
	put_number(&m, 1, 1);
	put_number(&m, width, 1);
	for (unsigned i = 0; i < names_word + 4; i++)
		put_word(&m, i == 0 ? 4 : i == names_word ? start : i > names_word ? start + sizeof(NAMES) : 2);
	buf_put(&m.out, str_from(NAMES, sizeof(NAMES)));
	buf_put(&m.out, str_from("not.a.name\0\0\0", 13));
	return exactly(&m.out);
}

/* Before 1.16: texts between numbers. */
static struct str mixed_table(bool wide, bool big)
{
	struct maker m = {.out = BUF_INIT(4096), .wide = wide, .big = big};

	put_number(&m, 0xfffffffbu, 4);
	put_zeros(&m, 2);
	put_number(&m, 1, 1);
	put_number(&m, wide ? 8 : 4, 1);
	put_word(&m, 4);
	for (int i = 0; i < 9; i++)
		put_word(&m, 0x401000 + (uint64_t)i);
	buf_put(&m.out, str_from(NAMES, sizeof(NAMES)));
	put_word(&m, 12);
	buf_put(&m.out, str_from("\x02\x01\x8f\x00" "net/http.Get\0", 17));
	return exactly(&m.out);
}

static bool has(struct str program, const char *name)
{
	struct program *programs = mem_zero(PROGRAMS_MAX, sizeof(*programs));
	struct go_functions functions;
	struct err e = ERR_INIT;
	bool seen = false;
	struct str one;
	size_t n;

	assert_int_equal(program_open(program, programs, &n, &e), 0);
	assert_true(go_functions_find(programs, &functions));
	while (go_function_next(&functions, &one))
		seen = seen || str_is(one, name);
	free(programs);
	return seen;
}

static void check_names(struct str table_bytes, const char *section, bool wide, bool big)
{
	struct str program = make_elf(wide, big, &(struct made_section){section, 0x4000, table_bytes}, 1);

	assert_true(has(program, "main.main"));
	assert_true(has(program, "net/http.(*Server).Serve"));
	assert_true(has(program, "gopkg.in/yaml%2ev2.Unmarshal"));
	assert_true(has(program, "slices.Sort[...]"));
	release(program);
}

TEST(functions_of_every_version)
{
	static const struct {
		uint32_t magic;
		unsigned names;
	} versions[] = {{0xfffffff1u, 3}, {0xfffffff0u, 3}, {0xfffffffau, 2}};

	for (int i = 0; i < 4; i++) {
		struct str mixed = mixed_table(i & 1, i & 2);

		for (size_t v = 0; v < ARRAY_SIZE(versions); v++) {
			struct str one = table(versions[v].magic, versions[v].names, i & 1, i & 2), program;

			check_names(one, ".gopclntab", i & 1, i & 2);
			check_names(one, ".data.rel.ro.gopclntab", i & 1, i & 2);
			check_names(one, ".rodata", i & 1, i & 2); /* found by its head */
			program = make_elf(i & 1, i & 2, &(struct made_section){".gopclntab", 0x4000, one}, 1);
			assert_false(has(program, "not.a.name"));
			release(program);
			release(one);
		}
		check_names(mixed, ".gopclntab", i & 1, i & 2);
		release(mixed);
	}
}

TEST(functions_of_another_format)
{
	struct str one = table(0xfffffff1u, 3, true, false), pe, macho, none;

	pe = make_pe(&(struct made_section){".rdata", 0x4000, one}, 1, NULL, 0);
	macho = make_macho(true, false, &(struct made_section){"__TEXT,__gopclntab", 0x4000, one}, 1);
	assert_true(has(pe, "main.main"));
	assert_true(has(macho, "main.main"));
	release(pe);
	release(macho);
	/* A version that nobody knows says nothing of functions: they are unknown then, not absent. */
	((char *)(uintptr_t)one.p)[0] = (char)0xc1;
	none = make_elf(true, false, &(struct made_section){".gopclntab", 0x4000, one}, 1);
	{
		struct program *programs = mem_zero(PROGRAMS_MAX, sizeof(*programs));
		struct go_functions functions;
		struct err e = ERR_INIT;
		size_t n;

		assert_int_equal(program_open(none, programs, &n, &e), 0);
		assert_false(go_functions_find(programs, &functions));
		free(programs);
	}
	release(none);
	release(one);
}

TEST(symbols_of_packages)
{
	struct str info = inline_info("go1.21.0", "dep\ta.test/a\tv1.0.0\n"), names = table(0xfffffff1u, 3, true, false);
	struct str program = make_elf(true, false, (const struct made_section[]){
		{".go.buildinfo", 0x4000, info}, {".gopclntab", 0x8000, names}}, 2);
	struct inventory inventory;

	catalog_made(&cataloger_golang, &(struct made_file){"0/x", program}, 1, &inventory);
	assert_int_equal(inventory.packages.n, 2);
	vec_each(package, &inventory.packages) {
		assert_non_null((*package)->symbols);
		assert_int_equal((*package)->symbols->n, 4);
		assert_true(symbol_set_has((*package)->symbols, STR_LIT("net/http.(*Server).Serve")));
		assert_false(symbol_set_has((*package)->symbols, STR_LIT("net/http.(*Server).ServeTLS")));
	}
	inventory_done(&inventory);
	release(program);
	release(info);
	release(names);
}

TEST(symbols_as_text)
{
	uint64_t hashes[] = {UINT64_MAX, 0, 7, 7, 1ull << 63};
	struct arena arena = ARENA_INIT;
	struct buf text = BUF_INIT(1024);
	const struct symbol_set *set;

	symbols_write(hashes, ARRAY_SIZE(hashes), &text);
	assert_int_equal(text.n, 4 * SYMBOL_TEXT);
	for (size_t i = 0; i < text.n; i++)
		assert_true(text.p[i] > ' ' && text.p[i] < 0x7f);
	set = symbols_read(buf_str(&text), &arena);
	assert_int_equal(set->n, 4);
	assert_true(set->hashes[0] == 0 && set->hashes[1] == 7 && set->hashes[2] == 1ull << 63 && set->hashes[3] == UINT64_MAX);
	assert_null(symbols_read(STR_LIT("short"), &arena));
	assert_null(symbols_read(STR_LIT("0000000000\x01"), &arena));
	assert_null(symbols_read(STR_LIT(""), &arena));
	buf_done(&text);
	arena_done(&arena);
}

TEST_MAIN
