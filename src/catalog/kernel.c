/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Linux kernels, and modules that have a version of their own, where no package of the distribution brought them: what was
 * built or copied by hand. Modules without a version are the kernel's.
 */
#include "catalog/catalog.h"

#include "base/path.h"
#include "catalog/fact_layer.h"
#include "catalog/own_paths.h"
#include "codec/decoder.h"
#include "codec/elf.h"
#include "codec/kernel_image.h"
#include "codec/unpack.h"

#define EXAMINER "kernel"
#define NOTE "Linux kernels and modules"
#define KERNEL_MAX ((size_t)256 << 20) /* bytes unpacked */
#define MODULE_MAX ((size_t)64 << 20)
#define MODULES_MAX 20000u

enum { FOUND_NAME, FOUND_VERSION, FOUND_LICENSE, FOUND_AUTHOR };

static const char *const globs[] = {
	"**/{vmlinuz,vmlinux,bzImage,zImage}*",
	"{,usr/}lib/modules/**/*.{ko,ko.gz,ko.xz,ko.zst}",
	NULL,
};

static bool is_module(struct str path)
{
	return str_search(path_base(path), STR_LIT(".ko")) >= 0;
}

/* Of what is named like a kernel, only what is large enough to be one: there are links, configurations and hashes beside it. */
static bool wants(struct str path, uint32_t mode, uint64_t size, bool named)
{
	(void)mode, (void)named;
	return is_module(path) || size >= (64u << 10);
}

/* The bytes as they are, or what is packed in them. */
static bool unpacked(const struct examined *file, struct buf *room, struct fact_writer *facts, struct str *ret_bytes)
{
	struct err why = ERR_INIT;

	*ret_bytes = file->bytes;
	if (packing_of(file->bytes) == PACKING_NONE)
		return true;
	if (unpack(file->bytes, room, &why) < 0) {
		fact_note(facts, NOTE, "%s", why.text);
		return false;
	}
	*ret_bytes = buf_str(room);
	return true;
}

/* modinfo gives a module's name since 4.13; before, it is the file's. */
static struct str module_name(struct str path, struct str modinfo)
{
	struct str name = kernel_module_info(modinfo, "name"), base = path_base(path);

	return name.n ? name : str_slice(base, 0, (size_t)str_search(base, STR_LIT(".ko")));
}

static void examine_module(const struct examined *file, struct str bytes, struct fact_writer *facts)
{
	struct err why = ERR_INIT;
	struct elf_section section;
	struct str version;
	struct elf elf;

	if (elf_open(bytes, &elf, &why) < 0 || !elf_section_named(&elf, ".modinfo", &section)) {
		fact_note(facts, NOTE, "%s", why.code ? why.text : "a module without .modinfo");
		return;
	}
	version = str_trim(kernel_module_info(section.bytes, "version"));
	if (version.n)
		FACT_ADD(facts, "module", module_name(file->path, section.bytes), version,
			 kernel_module_info(section.bytes, "license"), kernel_module_info(section.bytes, "author"));
}

static void examine_kernel(struct str bytes, struct fact_writer *facts)
{
	struct str release = kernel_release(bytes);

	if (release.n)
		FACT_ADD(facts, "kernel", STR_LIT("linux-kernel"), release, STR_LIT("GPL-2.0-only"), STR_LIT(""));
	else if (kernel_is_image(bytes))
		fact_note(facts, NOTE, "a kernel that does not tell its release");
}

static int examine(const struct examined *file, struct fact_writer *facts, struct arena *scratch, struct err *e)
{
	bool module = is_module(file->path);
	auto_done(buf_done) struct buf room = BUF_INIT(module ? MODULE_MAX : KERNEL_MAX);
	struct str bytes;

	(void)scratch, (void)e;
	if (!unpacked(file, &room, facts, &bytes))
		return 0;
	if (module)
		examine_module(file, bytes, facts);
	else
		examine_kernel(bytes, facts);
	return 0;
}

static const struct examiner examiner = {
	.name = EXAMINER,
	.version = 1,
	.globs = globs,
	.size_max = KERNEL_MAX,
	.wants = wants,
	.examine = examine,
};

/* ---- the inventory ---- */

struct kernel_file {
	struct str path;
	struct fact fact;
	int layer, since;
	bool owned;
};

struct kernels {
	const struct ctx *ctx;
	const struct tree *tree;
	struct arena arena;
	VEC(struct kernel_file *) files;
	struct map paths;
	struct err *e;
};

static void kernels_done(struct kernels *kernels)
{
	vec_done(&kernels->files);
	map_done(&kernels->paths);
	arena_done(&kernels->arena);
}

static int visit(void *arg, const struct tree_facts *found)
{
	struct kernels *kernels = arg;
	struct str rest = found->facts;
	struct kernel_file *file;
	struct fact fact;

	if (found->again || kernels->files.n >= MODULES_MAX || !fact_next(&rest, EXAMINER, &fact))
		return 0;
	file = arena_new(&kernels->arena, struct kernel_file);
	*file = (struct kernel_file){
		.path = arena_str(&kernels->arena, found->path), .fact = fact,
		.layer = tree_inode_of(kernels->tree, found->version)->layer,
		.since = fact_layer(kernels->tree, found->version, EXAMINER, FOUND_VERSION + 1),
	};
	*vec_push(&kernels->files) = file;
	map_set(&kernels->paths, file->path, &file->owned);
	return ctx_check(kernels->ctx, kernels->e);
}

static void add_package(struct inventory *inventory, const struct kernel_file *file)
{
	struct package *package = inventory_add(inventory, "generic", EXAMINER);
	struct arena *arena = &inventory->arena;

	package->name = arena_str(arena, file->fact.fields[FOUND_NAME]);
	package->version = arena_str(arena, file->fact.fields[FOUND_VERSION]);
	package->license = arena_str(arena, file->fact.fields[FOUND_LICENSE]);
	package->maintainer = arena_str(arena, file->fact.fields[FOUND_AUTHOR]);
	package->layer = file->since;
	*vec_push(&package->locations) = (struct location){arena_str(arena, file->path), STR_LIT("file"), file->layer, 0};
}

static int run(const struct ctx *ctx, const struct tree *tree, struct inventory *inventory, struct err *e)
{
	auto_done(kernels_done) struct kernels kernels = {.ctx = ctx, .tree = tree, .e = e};
	int r = tree_each_facts(tree, EXAMINER, TREE_NOW, visit, &kernels);

	if (kernels.files.n >= MODULES_MAX)
		coverage_note(&inventory->coverage, &inventory->arena, NOTE, STR_NULL, "more than the limit of %u", MODULES_MAX);
	own_paths_mark(inventory, &kernels.paths);
	vec_each(file, &kernels.files)
		if (!(*file)->owned && (*file)->fact.fields[FOUND_NAME].n)
			add_package(inventory, *file);
	return r;
}

const struct cataloger cataloger_kernel = {
	.name = EXAMINER,
	.run = run,
	.examiner = &examiner,
};
