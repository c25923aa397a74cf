/* SPDX-License-Identifier: Apache-2.0 */
/* Examiners see the files they ask for, whole, however the layer is packed; the tree gives their facts back. */
#include "image/examining.h"

#include "base/mem.h"
#include "image/merge.h"
#include "model/tree.h"
#include "small_tar.h"
#include "test.h"

static bool not_small(struct str path, uint32_t mode, uint64_t size, bool named)
{
	(void)path, (void)mode;
	return named || size > 3;
}

static int tell(const struct examined *file, struct fact_writer *facts, struct arena *scratch, struct err *e)
{
	struct str size = arena_printf(scratch, "%zu", file->bytes.n);

	(void)e;
	if (str_starts(file->bytes, "bad"))
		fact_note(facts, "tests", "it begins with %.*s", 3, file->bytes.p);
	FACT_ADD(facts, file->named ? "named" : "kind", size, str_slice(file->bytes, 0, 8), str_slice(file->bytes, file->bytes.n - 1, file->bytes.n));
	return 0;
}

static const char *const named_globs[] = {"**/*.json", NULL};
static const struct examiner by_name = {.name = "by-name", .globs = named_globs, .wants = not_small, .examine = tell};
static const struct examiner by_kind = {.name = "by-kind", .kinds = FILE_ELF | FILE_ZIP, .size_max = 1 << 20, .wants = not_small, .examine = tell};

struct reading {
	struct ctx ctx;
	struct wanted wanted;
	struct layer_reading reading;
	struct coverage coverage;
	struct arena arena;
	struct tree tree;
};

static void begin(struct reading *t)
{
	static const char *const globs[] = {"keep/*", NULL};
	static const struct examiner *const examiners[] = {&by_name, &by_kind, NULL};

	*t = (struct reading){.ctx = {.jobs = 1}};
	wanted_init(&t->wanted, &(struct wishes){globs, examiners});
	t->reading = (struct layer_reading){.ctx = &t->ctx, .wanted = &t->wanted, .hashing = hashing_new(&t->ctx, 0)};
	tree_init(&t->tree);
}

static void add_layer(struct reading *t, const struct buf *tar)
{
	struct blob blob = {.fd = -1, .bytes = buf_str(tar), .size = tar->n, .name = STR_LIT("test")};
	struct feed_pending pending;
	struct layer_index index;
	struct err e = ERR_INIT;

	layer_index_init(&index);
	assert_int_equal(layer_read(&t->reading, &blob, (struct feed_digests){0}, false, &index, &pending, &t->coverage, &t->arena, &e), 0);
	assert_int_equal(merge_layer(&t->ctx, &t->tree, &index, &t->coverage, &t->arena, &e), 0);
	feed_pending_done(&pending);
	layer_index_done(&index);
}

static void end(struct reading *t)
{
	tree_done(&t->tree);
	hashing_free(t->reading.hashing);
	wanted_done(&t->wanted);
	coverage_done(&t->coverage);
	arena_done(&t->arena);
}

static int print(void *arg, const struct tree_facts *found)
{
	static const char *const names[] = {"by-name", "by-kind"};
	struct buf *out = arg;

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		struct str facts = found->facts;
		struct fact fact;

		while (fact_next(&facts, names[i], &fact)) {
			buf_printf(out, "%.*s %s %.*s", STR(found->path), names[i], STR(fact.kind));
			for (size_t f = 0; f < fact.n; f++)
				buf_printf(out, " [%.*s]", STR(fact.fields[f]));
			buf_putc(out, '\n');
		}
	}
	return 0;
}

static void expect(const struct reading *t, const char *examiner, unsigned view, const char *want)
{
	struct buf out = BUF_INIT(1 << 16);

	assert_int_equal(tree_each_facts(&t->tree, examiner, view, print, &out), 0);
	assert_string_equal(buf_text(&out), want);
	buf_done(&out);
}

TEST(by_path_and_by_kind)
{
	static char large[700000];
	struct buf tar = BUF_INIT(1 << 24), above = BUF_INIT(1 << 24);
	struct reading t;
	struct str kept;

	memset(large, 'x', sizeof(large));
	memcpy(large, "\x7f" "ELFlarge", 9);
	large[sizeof(large) - 1] = '!';
	put_member(&tar, "keep/a.json", STR_LIT("{} kept too"));
	put_member(&tar, "b/c.json", STR_LIT("bad"));
	put_member(&tar, "b/elf", STR_LIT("\x7f" "ELF\x1f\x1e+\x1d."));
	put_member(&tar, "b/large", str_from(large, sizeof(large)));
	put_member(&tar, "b/text", STR_LIT("nobody asks for this one"));
	put_member(&tar, "b/tiny", STR_LIT("PK"));
	put_member(&tar, "z.zip", STR_LIT("PK\3\4 zip"));
	put_end(&tar);
	put_member(&above, "b/elf", STR_LIT("\x7f" "ELF2"));
	put_member(&above, ".wh.z.zip", STR_LIT(""));
	put_end(&above);
	begin(&t);
	add_layer(&t, &tar);
	add_layer(&t, &above);
	expect(&t, "by-name", TREE_NOW, "b/c.json by-name named [3] [bad] [d]\nkeep/a.json by-name named [11] [{} kept ] [o]\n");
	expect(&t, "by-kind", TREE_NOW, "b/elf by-kind kind [5] [\x7f" "ELF2] [2]\nb/large by-kind kind [700000] [\x7f" "ELFlarg] [!]\n");
	/* What would part facts from each other is not part of one. */
	expect(&t, "by-kind", 0, "b/elf by-kind kind [9] [\x7f" "ELF??+?] [.]\nb/large by-kind kind [700000] [\x7f" "ELFlarg] [!]\n"
				 "z.zip by-kind kind [8] [PK\3\4 zip] [p]\n");
	expect(&t, "by-kind", TREE_EVER,
	       "b/elf by-kind kind [9] [\x7f" "ELF??+?] [.]\nb/elf by-kind kind [5] [\x7f" "ELF2] [2]\n"
	       "b/large by-kind kind [700000] [\x7f" "ELFlarg] [!]\nz.zip by-kind kind [8] [PK\3\4 zip] [p]\n");
	expect(&t, "nobody", TREE_EVER, "");
	assert_true(tree_content(&t.tree, tree_version_at(&t.tree, tree_path_exact(&t.tree, STR_LIT("keep/a.json")), TREE_NOW), &kept));
	assert_true(str_is(kept, "{} kept too"));
	assert_false(tree_content(&t.tree, tree_version_at(&t.tree, tree_path_exact(&t.tree, STR_LIT("b/c.json")), TREE_NOW), &kept));
	assert_int_equal(t.coverage.gaps.n, 1);
	assert_true(str_is(t.coverage.gaps.v[0].where, "b/c.json"));
	end(&t);
	buf_done(&tar);
	buf_done(&above);
}

TEST(a_file_over_the_examiners_limit_is_noted)
{
	auto_free char *large = mem_zero(1, (1 << 20) + 1);
	struct buf tar = BUF_INIT(1 << 24);
	struct reading t;

	memcpy(large, "\x7f" "ELF", 4);
	put_member(&tar, "elf", str_from(large, (1 << 20) + 1));
	put_end(&tar);
	begin(&t);
	add_layer(&t, &tar);
	expect(&t, "by-kind", TREE_NOW, "");
	assert_int_equal(t.coverage.gaps.n, 1);
	end(&t);
	buf_done(&tar);
}

#define CODE_FROM 4096u
#define CODE_TO 500000u
#define PROGRAM_SIZE 600000u

static void put(char *at, uint64_t value, unsigned width)
{
	for (unsigned i = 0; i < width; i++)
		at[i] = (char)(value >> 8 * i);
}

/* A program of 64 bits, every byte behind its headers an x: what is only read in front, then code, then a table of sections. */
static void make_program(char program[PROGRAM_SIZE])
{
	static const uint64_t segments[][3] = {{4, 0, CODE_FROM}, {5, CODE_FROM, CODE_TO - CODE_FROM}};

	memset(program, 'x', PROGRAM_SIZE);
	memset(program, 0, 64 + 2 * 56);
	memcpy(program, "\x7f" "ELF\2\1\1", 7);
	put(program + 32, 64, 8);
	put(program + 40, CODE_TO, 8);
	put(program + 54, 56, 2);
	put(program + 56, 2, 2);
	put(program + 58, 64, 2);
	put(program + 60, 2, 2);
	memset(program + CODE_TO, 0, 128);
	for (size_t i = 0; i < ARRAY_SIZE(segments); i++) {
		put(program + 64 + 56 * i, 1, 4);
		put(program + 64 + 56 * i + 4, segments[i][0], 4);
		put(program + 64 + 56 * i + 8, segments[i][1], 8);
		put(program + 64 + 56 * i + 32, segments[i][2], 8);
	}
}

/* How many x before, in and behind the code. */
static int count(const struct examined *file, struct fact_writer *facts, struct arena *scratch, struct err *e)
{
	size_t before = 0, in = 0, behind = 0;

	(void)e;
	for (size_t i = 0; i < file->bytes.n; i++)
		*(i < CODE_FROM ? &before : i < CODE_TO ? &in : &behind) += file->bytes.p[i] == 'x';
	FACT_ADD(facts, "x", arena_printf(scratch, "%zu %zu %zu", before, in, behind));
	return 0;
}

static const struct examiner counter = {.name = "by-kind", .kinds = FILE_ELF, .examine = count};

static void expect_counts(const struct blob *blob, unsigned jobs)
{
	static const char *const globs[] = {"keep/*", NULL};
	static const struct examiner *const examiners[] = {&counter, NULL};
	struct feed_pending pending;
	struct layer_index index;
	struct err e = ERR_INIT;
	struct reading t;

	begin(&t);
	wanted_done(&t.wanted);
	wanted_init(&t.wanted, &(struct wishes){globs, examiners});
	t.reading.jobs = jobs ? jobs_new(jobs) : NULL;
	layer_index_init(&index);
	assert_int_equal(layer_read(&t.reading, blob, (struct feed_digests){0}, false, &index, &pending, &t.coverage, &t.arena, &e), 0);
	jobs_free(t.reading.jobs);
	assert_int_equal(merge_layer(&t.ctx, &t.tree, &index, &t.coverage, &t.arena, &e), 0);
	/* The last page of code, where it is not a whole one, is there; of what is kept all is. */
	expect(&t, "by-kind", TREE_NOW, "keep/program by-kind x [3920 495904 99872]\nprogram by-kind x [3920 288 99872]\n");
	feed_pending_done(&pending);
	layer_index_done(&index);
	end(&t);
}

TEST(machine_code_is_left_out_of_what_is_only_examined)
{
	auto_free char *program = mem_alloc(PROGRAM_SIZE);
	struct buf tar = BUF_INIT(1 << 24);
	FILE *file = tmpfile();

	make_program(program);
	put_member(&tar, "program", str_from(program, PROGRAM_SIZE));
	put_member(&tar, "keep/program", str_from(program, PROGRAM_SIZE));
	put_end(&tar);
	assert_int_equal(fwrite(tar.p, 1, tar.n, file), tar.n);
	assert_int_equal(fflush(file), 0);
	for (unsigned jobs = 0; jobs < 2; jobs++) {
		expect_counts(&(struct blob){.fd = -1, .bytes = buf_str(&tar), .size = tar.n, .name = STR_LIT("test")}, jobs);
		expect_counts(&(struct blob){.fd = fileno(file), .size = tar.n, .name = STR_LIT("test")}, jobs);
	}
	fclose(file);
	buf_done(&tar);
}

/* Out of turn only what lies behind a view into the block given last, not behind a copy of it, and not beyond the blob. */
TEST(read_out_of_turn)
{
	char bytes[] = "0123456789";
	struct ctx ctx = {.jobs = 1};
	struct blob blob = {.fd = -1, .bytes = STR_LIT("0123456789"), .size = 10, .name = STR_LIT("test")};
	struct hashing *hashing = hashing_new(&ctx, 0);
	struct feed *feed = feed_new(&ctx, &blob, (struct feed_digests){0}, false, hashing, NULL);
	struct str block = STR_NULL;
	struct err e = ERR_INIT;
	char into[10] = "";

	assert_int_equal(feed_read(feed, blob.bytes, 0, into, 1, &e), 0);
	assert_int_equal(feed_next(feed, &block, &e), 0);
	assert_int_equal(block.n, 10);
	assert_int_equal(feed_read(feed, str_slice(block, 3, 5), 2, into, 5, &e), 1);
	assert_memory_equal(into, "56789", 5);
	assert_int_equal(feed_read(feed, str_slice(block, 3, 5), 2, into, 6, &e), 0);
	assert_int_equal(feed_read(feed, str_slice(block, 3, 5), 8, into, 1, &e), 0);
	assert_int_equal(feed_read(feed, str_from(bytes, 10), 0, into, 1, &e), 0);
	feed_free(feed);
	hashing_free(hashing);
}

/* What the header promises is not read from what follows the layer in its file. */
TEST(a_program_cut_short_is_an_error)
{
	auto_free char *program = mem_alloc(PROGRAM_SIZE);
	struct buf tar = BUF_INIT(1 << 24);
	struct feed_pending pending;
	struct layer_index index;
	struct err e = ERR_INIT;
	FILE *file = tmpfile();
	struct reading t;

	make_program(program);
	put_member(&tar, "program", str_from(program, PROGRAM_SIZE));
	put_end(&tar);
	assert_int_equal(fwrite(tar.p, 1, tar.n, file), tar.n);
	assert_int_equal(fflush(file), 0);
	begin(&t);
	t.reading.jobs = jobs_new(1);
	layer_index_init(&index);
	assert_int_equal(layer_read(&t.reading, &(struct blob){.fd = fileno(file), .size = 550000, .name = STR_LIT("test")},
				    (struct feed_digests){0}, false, &index, &pending, &t.coverage, &t.arena, &e), ERR_FORMAT);
	jobs_free(t.reading.jobs);
	feed_pending_done(&pending);
	layer_index_done(&index);
	end(&t);
	fclose(file);
	buf_done(&tar);
}

TEST(owners_of_facts)
{
	auto_done(buf_done) struct buf facts = BUF_INIT(1000);
	struct fact_writer one = {.examiner = "one", .out = &facts}, other = {.examiner = "other", .out = &facts};

	assert_true(facts_owners(STR_NULL) == 0);
	FACT_ADD(&one, "kind", STR_LIT("other"));
	FACT_ADD(&one, "other", STR_LIT("x"));
	/* Only who wrote it: no word of its own makes a fact another's. */
	assert_true(facts_owners(buf_str(&facts)) == facts_owner("one"));
	FACT_ADD(&other, "kind", STR_LIT("x"));
	FACT_ADD(&one, "kind", STR_LIT("x"));
	assert_true(facts_owner("one") != facts_owner("other"));
	assert_true(facts_owners(buf_str(&facts)) == (facts_owner("one") | facts_owner("other")));
	/* Damaged ones are nobody's. */
	assert_true(facts_owners(STR_LIT("\x1e\x1e")) == 0);
}

TEST(kinds)
{
	assert_int_equal(file_kind_of(STR_LIT("\x7f" "ELF\0")), FILE_ELF);
	assert_int_equal(file_kind_of(STR_LIT("PK\5\6")), FILE_ZIP);
	assert_int_equal(file_kind_of(STR_LIT("MZ\0\1")), FILE_PE);
	assert_int_equal(file_kind_of(STR_LIT("MZ is how a letter begins")), FILE_TEXT);
	assert_int_equal(file_kind_of(STR_LIT("\xcf\xfa\xed\xfe")), FILE_MACHO);
	assert_int_equal(file_kind_of(STR_LIT("a\0b")), FILE_BINARY);
	assert_int_equal(file_kind_of(STR_LIT("#!/bin/sh")), FILE_TEXT);
}

TEST_MAIN
