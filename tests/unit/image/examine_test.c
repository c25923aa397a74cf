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
	assert_int_equal(layer_read(&t->reading, &blob, (struct feed_digests){0}, &index, &pending, &t->coverage, &t->arena, &e), 0);
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
