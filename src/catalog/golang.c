/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Go programs: the modules that the linker recorded in every executable of whatever system, what replaced them, and the
 * standard library at its release. Each program's modules are packages of their own, because which of a module's functions are in
 * it differs from one to the next.
 *
 * A module that another replaced is that other one; one that a folder replaced keeps its name and the version that was asked
 * for, and is doubtful: nobody knows how far the folder is from it. So is a main module of which only the commit is known.
 */
#include "catalog/catalog.h"

#include "catalog/fact_layer.h"
#include "catalog/go_version.h"
#include "catalog/own_paths.h"
#include "catalog/symbols.h"
#include "codec/go_functions.h"

#define EXAMINER "golang"
#define NOTE "Go programs"
#define MODULES_MAX 50000u    /* of one program */
#define PACKAGES_MAX 1000000u /* of an image */

/* Fields of the facts. "program" comes first: its state tells one build from another. A "gap" is a text: what cannot be known. */
enum { PROGRAM_STATE, PROGRAM_RELEASE };
enum { MODULE_PATH, MODULE_VERSION, MODULE_SUM, MODULE_DOUBT };

/* A version of a folder's module is doubted, and how much is believed of it. */
#define DOUBT_FOLDER "60"
#define DOUBT_COMMIT "40"

struct looking {
	const struct examined *file;
	struct fact_writer *facts;
	struct arena *scratch;
};

/* A replacement is a folder where it has a path of the disk instead of a module's. */
static bool is_folder(struct str path)
{
	return str_starts(path, ".") || str_starts(path, "/") || str_starts(path, "\\") || (path.n > 1 && path.p[1] == ':');
}

static void add_module(const struct looking *looking, const struct program *program, const struct go_module *module,
		       struct str text)
{
	struct str path = module->path, version = module->version, sum = module->sum, doubt = STR_LIT("");
	enum go_version_source source;

	if (module->main) {
		version = go_main_version(program, module, text, looking->scratch, &source);
		doubt = source == GO_VERSION_CHECKOUT ? STR_LIT(DOUBT_COMMIT) : STR_LIT("");
	}
	if (module->replaced_by.n && is_folder(module->replaced_by)) {
		doubt = STR_LIT(DOUBT_FOLDER);
		sum = STR_LIT("");
	} else if (module->replaced_by.n) {
		path = module->replaced_by;
		version = module->replaced_version;
		sum = module->replaced_sum;
	}
	if (!version.n)
		version = STR_LIT("(devel)");
	FACT_ADD(looking->facts, "module", path, version, sum, doubt);
}

static void add_modules(const struct looking *looking, const struct program *program, struct str text)
{
	struct str rest = text;
	struct go_module module;
	bool damaged = false;
	unsigned n = 0;

	while (go_build_next_module(&rest, &module, &damaged)) {
		if (n++ == MODULES_MAX) {
			fact_note(looking->facts, NOTE, "more modules than the limit of %u", MODULES_MAX);
			break;
		}
		add_module(looking, program, &module, text);
	}
	if (damaged)
		fact_note(looking->facts, NOTE, "some lines of its list of modules are damaged");
	if (!text.n)
		FACT_ADD(looking->facts, "gap", STR_LIT("built without modules: only its standard library is known"));
}

static void add_functions(const struct looking *looking, const struct program *program)
{
	auto_done(buf_done) struct buf text = BUF_INIT((size_t)SYMBOLS_MAX * SYMBOL_TEXT);
	VEC(uint64_t) hashes = {0};
	struct go_functions functions;
	struct str name;

	if (!go_functions_find(program, &functions))
		return;
	while (hashes.n <= SYMBOLS_MAX && go_function_next(&functions, &name))
		*vec_push(&hashes) = symbol_hash(name);
	if (hashes.n > SYMBOLS_MAX) {
		fact_note(looking->facts, NOTE, "more functions than the limit of %u", SYMBOLS_MAX);
	} else if (hashes.n) {
		symbols_write(hashes.v, hashes.n, &text);
		FACT_ADD(looking->facts, "functions", buf_str(&text));
	}
	vec_done(&hashes);
}

static void add_program(const struct looking *looking, const struct program *program, const struct go_build *build)
{
	struct arena *scratch = looking->scratch;
	struct str release = go_release(build->version, scratch);

	FACT_ADD(looking->facts, "program",
		 arena_printf(scratch, "%016llx%016llx", (unsigned long long)symbol_hash(build->version),
			      (unsigned long long)symbol_hash(build->text)), release);
	if (!release.n)
		FACT_ADD(looking->facts, "gap", arena_printf(scratch, "built by a Go that names no release: \"%.*s\"",
							     STR(str_slice(build->version, 0, 80))));
	add_modules(looking, program, build->text);
	add_functions(looking, program);
}

/* UPX leaves its mark behind the headers, and no section: what is packed is seen only by running it. */
static bool is_packed(const struct program *program, struct str bytes)
{
	return program->format == PROGRAM_ELF && !program->elf.sections.count &&
	       str_search(str_slice(bytes, 0, 1024), STR_LIT("UPX!")) >= 0;
}

static int examine(const struct examined *file, struct fact_writer *facts, struct arena *scratch, struct err *e)
{
	struct looking looking = {file, facts, scratch};
	struct program *programs = arena_array(scratch, struct program, PROGRAMS_MAX);
	struct err why = ERR_INIT;
	struct go_build build;
	size_t n;

	(void)e;
	/* A file that only begins like a program is some other's to read. */
	if (program_open(file->bytes, programs, &n, &why) < 0)
		return 0;
	if (is_packed(programs, file->bytes))
		FACT_ADD(facts, "gap", STR_LIT("packed by UPX: what it is made of cannot be read"));
	/* The slices of a universal file are one program for several machines. */
	for (size_t i = 0; i < n; i++)
		if (go_build_find(&programs[i], &build)) {
			add_program(&looking, &programs[i], &build);
			break;
		}
	return 0;
}

static const struct examiner examiner = {
	.name = EXAMINER,
	.version = 1,
	.kinds = FILE_ELF | FILE_PE | FILE_MACHO,
	.examine = examine,
};

/* ---- the inventory ---- */

/* What cannot be known of a program; no gap where it is a distribution's, whose advisories cover it. */
struct gap {
	struct str path, why;
	bool owned;
};

struct golang {
	const struct ctx *ctx;
	const struct tree *tree;
	struct inventory *inventory;
	struct arena arena;
	VEC(struct gap *) gaps;
	size_t packages;
	struct err *e;
};

static void golang_done(struct golang *golang)
{
	vec_done(&golang->gaps);
	arena_done(&golang->arena);
}

struct go_program {
	struct str path;
	int layer, since; /* since: of the build */
	const struct symbol_set *symbols;
};

static struct package *add_package(struct golang *golang, const struct go_program *program, struct str path, struct str version)
{
	struct package *package = inventory_add(golang->inventory, "golang", "golang");
	struct arena *arena = &golang->inventory->arena;
	struct str namespace, name;

	if (!str_cut_last(path, '/', &namespace, &name)) {
		namespace = STR_LIT("");
		name = path;
	}
	package->namespace = arena_str(arena, namespace);
	package->name = arena_str(arena, name);
	package->version = arena_str(arena, version);
	package->layer = program->since;
	package->symbols = program->symbols;
	*vec_push(&package->locations) = (struct location){program->path, STR_LIT("file"), program->layer, 0};
	golang->packages++;
	return package;
}

static void add_module_package(struct golang *golang, const struct go_program *program, const struct fact *fact)
{
	struct arena *arena = &golang->inventory->arena;
	struct str sum = fact->fields[MODULE_SUM];
	struct package *package;
	uint64_t confidence = 0;

	if (!fact->fields[MODULE_PATH].n || !fact->fields[MODULE_VERSION].n || str_ends(fact->fields[MODULE_PATH], "/"))
		return;
	package = add_package(golang, program, fact->fields[MODULE_PATH], fact->fields[MODULE_VERSION]);
	package->doubtful = str_to_u64(fact->fields[MODULE_DOUBT], &confidence);
	package->confidence = (unsigned)confidence;
	if (str_skip(&sum, "h1:"))
		*vec_push(&package->hashes) = (struct key_value){STR_LIT("h1"), arena_str(arena, sum)};
}

static const struct symbol_set *functions_of(struct str facts, struct arena *arena)
{
	struct fact fact;

	while (fact_next(&facts, EXAMINER, &fact))
		if (str_is(fact.kind, "functions"))
			return symbols_read(fact.fields[0], arena);
	return NULL;
}

static void keep_gap(struct golang *golang, struct str path, struct str why)
{
	struct gap *gap = arena_new(&golang->arena, struct gap);

	*gap = (struct gap){path, why, false};
	*vec_push(&golang->gaps) = gap;
}

static void note_gaps(struct golang *golang)
{
	struct inventory *inventory = golang->inventory;
	struct map paths = {0};

	/* Of several of one file the last is asked for: what is marked is the path. */
	vec_each(gap, &golang->gaps)
		map_set(&paths, (*gap)->path, &(*gap)->owned);
	own_paths_mark(inventory, &paths);
	vec_each(gap, &golang->gaps) {
		const bool *owned = map_get(&paths, (*gap)->path);

		if (!*owned)
			coverage_note(&inventory->coverage, &inventory->arena, NOTE, (*gap)->path, "%.*s", STR((*gap)->why));
	}
	map_done(&paths);
}

static int visit(void *arg, const struct tree_facts *found)
{
	struct golang *golang = arg;
	struct arena *arena = &golang->inventory->arena;
	struct go_program program;
	struct str rest = found->facts;
	struct fact fact;

	/* Another name of the same file is no other program. */
	if (found->again || golang->packages >= PACKAGES_MAX)
		return 0;
	program = (struct go_program){
		.path = arena_str(arena, found->path),
		.layer = tree_inode_of(golang->tree, found->version)->layer,
		.since = fact_layer(golang->tree, found->version, EXAMINER, PROGRAM_STATE + 1),
		.symbols = functions_of(found->facts, arena),
	};
	while (fact_next(&rest, EXAMINER, &fact)) {
		if (str_is(fact.kind, "program") && fact.fields[PROGRAM_RELEASE].n)
			add_package(golang, &program, STR_LIT("stdlib"), fact.fields[PROGRAM_RELEASE])->license =
				STR_LIT("BSD-3-Clause"); /* Go's own LICENSE, unchanged since its first release */
		else if (str_is(fact.kind, "module"))
			add_module_package(golang, &program, &fact);
		else if (str_is(fact.kind, "gap"))
			keep_gap(golang, program.path, fact.fields[0]);
	}
	return ctx_check(golang->ctx, golang->e);
}

static int run(const struct ctx *ctx, const struct tree *tree, struct inventory *inventory, struct err *e)
{
	auto_done(golang_done) struct golang golang = {.ctx = ctx, .tree = tree, .inventory = inventory, .e = e};
	int r = tree_each_facts(tree, EXAMINER, TREE_NOW, visit, &golang);

	if (golang.packages >= PACKAGES_MAX)
		coverage_note(&inventory->coverage, &inventory->arena, NOTE, STR_NULL, "more modules than the limit of %u",
			      PACKAGES_MAX);
	note_gaps(&golang);
	return r;
}

const struct cataloger cataloger_golang = {
	.name = "golang",
	.run = run,
	.examiner = &examiner,
};
