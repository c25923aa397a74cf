/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rust crates: those a program says it was built from (cargo-auditable, which distributions and many makers use), and those
 * of a Cargo.lock in a source tree, which says what would be built and is doubtful. Locks inside of crates that cargo fetched are
 * leftovers of their makers, and no part of anything here.
 */
#include "catalog/catalog.h"

#include "base/path.h"
#include "catalog/fact_layer.h"
#include "catalog/rust_lock.h"
#include "codec/program.h"
#include "codec/zlib.h"

#define EXAMINER "rust"
#define NOTE "Rust crates"
#define UNPACKED_MAX ((size_t)8 << 20) /* what cargo-auditable's own readers take */
#define PACKAGES_MAX 1000000u
#define LOCK_CONFIDENCE 70

/* Fields of the facts: "record" comes first and tells one state from another. */
enum { RECORD_STATE, RECORD_KIND };
enum { CRATE_NAME, CRATE_VERSION, CRATE_CHECKSUM, CRATE_DEPENDS, CRATE_LINE, CRATE_BUILD };

static const char *const globs[] = {"**/Cargo.lock", NULL};
static const char *const section_names[] = {".dep-v0", NULL};

/* Where cargo puts what it fetched. */
static bool is_fetched(struct str path)
{
	static const char *const folders[] = {"registry/src/", "git/checkouts/", "vendor/"};

	for (size_t i = 0; i < ARRAY_SIZE(folders); i++)
		if (str_search(path, str_of(folders[i])) >= 0)
			return true;
	return false;
}

static bool wants(struct str path, uint32_t mode, uint64_t size, bool named)
{
	(void)mode, (void)size;
	return !named || !is_fetched(path);
}

static void add_crate(struct fact_writer *facts, const struct rust_crate *crate, struct arena *scratch)
{
	FACT_ADD(facts, "crate", crate->name, crate->version, crate->checksum, crate->depends,
		 arena_printf(scratch, "%u", crate->line), crate->build ? STR_LIT("build") : STR_LIT(""));
}

static void add_crates(struct fact_writer *facts, struct str record, bool lock, struct arena *scratch)
{
	struct rust_crates crates = {0};
	struct err why = ERR_INIT;
	size_t passed_over = 0;
	int r = lock ? rust_lock(record, scratch, &crates, &passed_over, &why)
		     : rust_auditable(record, scratch, &crates, &passed_over, &why);

	if (r < 0)
		fact_note(facts, NOTE, "%s", why.text);
	if (passed_over)
		fact_note(facts, NOTE, "%zu without name or version, or beyond the limit of %u", passed_over, RUST_CRATES_MAX);
	if (crates.n)
		FACT_ADD(facts, "record", arena_printf(scratch, "%016llx", (unsigned long long)symbol_hash(record)),
			 lock ? STR_LIT("lock") : STR_LIT("program"));
	vec_each(crate, &crates)
		add_crate(facts, crate, scratch);
	vec_done(&crates);
}

static void examine_program(const struct examined *file, struct fact_writer *facts, struct arena *scratch)
{
	struct program *programs = arena_array(scratch, struct program, PROGRAMS_MAX);
	auto_done(buf_done) struct buf record = BUF_INIT(UNPACKED_MAX);
	struct program_section section;
	struct err why = ERR_INIT;
	size_t n;

	if (program_open(file->bytes, programs, &n, &why) < 0)
		return;
	/* The slices of a universal file are one program for several machines. */
	for (size_t i = 0; i < n; i++) {
		if (!program_section_named(&programs[i], section_names, &section))
			continue;
		if (zlib_unpack(section.bytes, &record, &why) < 0)
			fact_note(facts, NOTE, "cargo-auditable: %s", why.text);
		else
			add_crates(facts, buf_str(&record), false, scratch);
		return;
	}
}

static int examine(const struct examined *file, struct fact_writer *facts, struct arena *scratch, struct err *e)
{
	(void)e;
	if (file->named)
		add_crates(facts, file->bytes, true, scratch);
	else
		examine_program(file, facts, scratch);
	return 0;
}

static const struct examiner examiner = {
	.name = EXAMINER,
	.version = 1,
	.globs = globs,
	.kinds = FILE_ELF | FILE_PE | FILE_MACHO,
	.wants = wants,
	.examine = examine,
};

/* ---- the inventory ---- */

struct rust {
	const struct ctx *ctx;
	const struct tree *tree;
	struct inventory *inventory;
	size_t packages;
	struct err *e;
};

struct rust_record {
	struct str path;
	int layer, since;
	bool lock;
};

static void add_package(struct rust *rust, const struct rust_record *record, const struct fact *fact)
{
	struct package *package = inventory_add(rust->inventory, "cargo", EXAMINER);
	struct arena *arena = &rust->inventory->arena;
	struct str depends = fact->fields[CRATE_DEPENDS], name;
	uint64_t line = 0;

	package->name = arena_str(arena, fact->fields[CRATE_NAME]);
	package->version = arena_str(arena, fact->fields[CRATE_VERSION]);
	package->layer = record->since;
	package->development = fact->fields[CRATE_BUILD].n > 0;
	package->doubtful = record->lock;
	package->confidence = record->lock ? LOCK_CONFIDENCE : 0;
	if (fact->fields[CRATE_CHECKSUM].n)
		*vec_push(&package->hashes) = (struct key_value){STR_LIT("SHA-256"), arena_str(arena, fact->fields[CRATE_CHECKSUM])};
	while (str_next(&depends, '\n', &name))
		*vec_push(&package->depends) = arena_str(arena, name);
	str_to_u64(fact->fields[CRATE_LINE], &line);
	*vec_push(&package->locations) = (struct location){record->path, record->lock ? STR_LIT("lock file") : STR_LIT("file"),
							   record->layer, (uint32_t)line};
	rust->packages++;
}

static int visit(void *arg, const struct tree_facts *found)
{
	struct rust *rust = arg;
	struct str rest = found->facts;
	struct rust_record record;
	struct fact fact;

	if (found->again || rust->packages >= PACKAGES_MAX)
		return 0;
	record = (struct rust_record){
		.path = arena_str(&rust->inventory->arena, found->path),
		.layer = tree_inode_of(rust->tree, found->version)->layer,
		.since = fact_layer(rust->tree, found->version, EXAMINER, RECORD_STATE + 1),
	};
	while (fact_next(&rest, EXAMINER, &fact)) {
		if (str_is(fact.kind, "record"))
			record.lock = str_is(fact.fields[RECORD_KIND], "lock");
		else if (str_is(fact.kind, "crate") && fact.fields[CRATE_NAME].n && fact.fields[CRATE_VERSION].n)
			add_package(rust, &record, &fact);
	}
	return ctx_check(rust->ctx, rust->e);
}

static int run(const struct ctx *ctx, const struct tree *tree, struct inventory *inventory, struct err *e)
{
	struct rust rust = {.ctx = ctx, .tree = tree, .inventory = inventory, .e = e};
	int r = tree_each_facts(tree, EXAMINER, TREE_NOW, visit, &rust);

	if (rust.packages >= PACKAGES_MAX)
		coverage_note(&inventory->coverage, &inventory->arena, NOTE, STR_NULL, "more crates than the limit of %u", PACKAGES_MAX);
	return r;
}

const struct cataloger cataloger_rust = {
	.name = EXAMINER,
	.run = run,
	.examiner = &examiner,
};
