/* SPDX-License-Identifier: Apache-2.0 */
/* The tree's arrays as they are in memory, then bytes. */
#include "image/snapshot.h"

#include <elf.h>
#include <link.h>
#include <sys/mman.h>

#include "base/file.h"
#include "base/mem.h"
#include "crypto/hash.h"
#include "image/sections.h"
#include "model/inventory_bytes.h"

#define SNAPSHOT_MAX ((size_t)1 << 30)

enum section {
	SECTION_PATHS,
	SECTION_VERSIONS,
	SECTION_INODES,
	SECTION_HARD_LINKS,
	SECTION_HASHES,
	SECTION_BUCKETS,
	SECTION_TEXT,
	SECTION_CONTENTS,
	SECTION_BYTES,
	SECTION_INVENTORY,
	SECTION_GAPS,
	SECTIONS
};

struct own {
	struct map_seed seed; /* of the tree's buckets */
	uint64_t layers;
};
_Static_assert(sizeof(struct own) <= SECTIONS_OWN_MAX && SECTIONS <= SECTIONS_MAX, "the header has room for it");

static const struct sections_kind kind = {.magic = "PLMIMAG", .format = 5, .count = SECTIONS, .own = sizeof(struct own)};

/* A tree_content, with offsets into SECTION_BYTES. */
struct flat_content {
	uint64_t bytes, bytes_size, facts, facts_size, looked, owners;
	uint64_t kept;
};

/* ---- its name ---- */

static int find_build_id(struct dl_phdr_info *info, size_t size, void *arg)
{
	struct str *ret_id = arg;

	(void)size;
	for (size_t i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
		const char *at = (const char *)(info->dlpi_addr + segment->p_vaddr), *end = at + segment->p_memsz;

		while (segment->p_type == PT_NOTE && at + sizeof(ElfW(Nhdr)) <= end) {
			const ElfW(Nhdr) *note = (const void *)at;
			size_t name = (note->n_namesz + 3u) & ~3u, value = (note->n_descsz + 3u) & ~3u;

			if (note->n_type == NT_GNU_BUILD_ID && note->n_namesz == 4)
				*ret_id = str_from(at + sizeof(*note) + name, note->n_descsz);
			at += sizeof(*note) + name + value;
		}
	}
	return 1; /* the first is the program itself */
}

/* False where a build carries no id: nothing would tell its snapshots from another's. */
static bool name_of(const struct ctx *ctx, const struct image *image, const struct wanted *wanted, struct buf *ret_name)
{
	struct hash *hash = hash_new(HASH_SHA256);
	unsigned char value[HASH_SIZE_MAX];
	struct str build = STR_NULL;

	dl_iterate_phdr(find_build_id, &build);
	hash_update(hash, build);
	vec_each(layer, &image->layers)
		hash_update(hash, str_from(&layer->diff_id, sizeof(layer->diff_id)));
	hash_final(hash, value);
	hash_free(hash);
	cache_name(ctx, "images", str_from(value, 32), wanted, ret_name);
	return build.n && !ret_name->full;
}

/* ---- reading ---- */

static void adopt_tree(const struct sections *sections, struct tree *tree)
{
	const struct own *own = sections->own;
	struct str text = sections->list[SECTION_TEXT], buckets = sections->list[SECTION_BUCKETS];

	SECTION_ADOPT(&tree->paths, sections->list[SECTION_PATHS]);
	SECTION_ADOPT(&tree->versions, sections->list[SECTION_VERSIONS]);
	SECTION_ADOPT(&tree->inodes, sections->list[SECTION_INODES]);
	SECTION_ADOPT(&tree->hard_links, sections->list[SECTION_HARD_LINKS]);
	SECTION_ADOPT(&tree->hashes, sections->list[SECTION_HASHES]);
	tree->buckets = (uint32_t *)(uintptr_t)buckets.p;
	tree->bucket_count = buckets.n / sizeof(*tree->buckets);
	tree->text.p = (char *)(uintptr_t)text.p;
	tree->text.n = text.n;
	tree->layers = (unsigned)own->layers;
	tree->seed = own->seed;
}

static bool inside(uint64_t offset, uint64_t size, struct str whole)
{
	return offset <= whole.n && size <= whole.n - offset;
}

static bool adopt_contents(const struct sections *sections, struct tree *tree)
{
	struct str contents = sections->list[SECTION_CONTENTS], bytes = sections->list[SECTION_BYTES];
	const struct flat_content *flat = (const void *)contents.p;
	size_t n = contents.n / sizeof(*flat);

	vec_reserve(&tree->contents, n);
	for (size_t i = 0; i < n; i++) {
		if (!inside(flat[i].bytes, flat[i].bytes_size, bytes) || !inside(flat[i].facts, flat[i].facts_size, bytes))
			return false;
		*vec_push(&tree->contents) = (struct tree_content){
			.bytes = str_from(bytes.p + flat[i].bytes, flat[i].bytes_size),
			.facts = str_from(bytes.p + flat[i].facts, flat[i].facts_size),
			.looked = flat[i].looked,
			.owners = flat[i].owners,
			.kept = flat[i].kept != 0,
		};
	}
	return true;
}

static bool is_index(uint32_t index, size_t n)
{
	return index == TREE_NONE || index < n;
}

/*
 * Whose numbers are those of paths: that it stands where its folder says, one deeper, and before siblings that were there earlier, so that walks
 * upwards, downwards and along end.
 */
static bool is_in_its_folder(const struct tree *tree, const struct tree_path *path)
{
	const struct tree_path *paths = tree->paths.v;
	uint32_t own = (uint32_t)(path - paths);

	if (own == TREE_ROOT ? path->depth != 0 : path->parent == TREE_NONE || path->depth != paths[path->parent].depth + 1)
		return false;
	return (path->first_child == TREE_NONE || paths[path->first_child].parent == own) &&
	       (path->next_sibling == TREE_NONE || (path->next_sibling < own && paths[path->next_sibling].parent == path->parent));
}

static bool is_of_layers(const struct tree *tree, const struct tree_version *version)
{
	return version->since < tree->layers && (version->until == TREE_NOW || version->until < tree->layers);
}

/* Whether every number that a walk will follow stays inside its array. */
static bool sound(const struct tree *tree)
{
	bool good = tree->paths.n && tree->layers <= UINT16_MAX && tree->bucket_count && !(tree->bucket_count & (tree->bucket_count - 1));

	vec_each(path, &tree->paths)
		good = good && is_index(path->parent, tree->paths.n) && is_index(path->first_child, tree->paths.n) &&
		       is_index(path->next_sibling, tree->paths.n) && is_index(path->newest, tree->versions.n) &&
		       is_index(path->next_hashed, tree->paths.n) &&
		       is_in_its_folder(tree, path) && (uint64_t)path->name + path->name_length <= tree->text.n;
	vec_each(version, &tree->versions)
		good = good && version->path < tree->paths.n && version->inode < tree->inodes.n &&
		       is_index(version->older, tree->versions.n) && is_of_layers(tree, version);
	vec_each(inode, &tree->inodes)
		good = good && is_index(inode->content, tree->contents.n) && inode->layer < tree->layers &&
		       (uint64_t)inode->target + inode->target_length <= tree->text.n;
	vec_each(link, &tree->hard_links)
		good = good && *link < tree->versions.n;
	for (size_t i = 0; i < tree->bucket_count && good; i++)
		good = is_index(tree->buckets[i], tree->paths.n);
	return good;
}

static bool adopt(const struct sections *sections, struct image *image, struct tree *tree, struct inventory *inventory)
{
	struct str gaps = sections->list[SECTION_GAPS];

	adopt_tree(sections, tree);
	return adopt_contents(sections, tree) && sound(tree) && inventory_read(sections->list[SECTION_INVENTORY], inventory) &&
	       coverage_read(&gaps, &image->coverage, &image->arena);
}

bool snapshot_recall(const struct ctx *ctx, struct image *image, const struct wanted *wanted, struct tree *tree,
		     struct inventory *inventory)
{
	auto_done(buf_done) struct buf name = BUF_INIT(8192);
	struct sections sections;
	const void *map;
	uint64_t size;

	if (!name_of(ctx, image, wanted, &name) || !(map = cache_map(buf_text(&name), &size)))
		return false;
	tree->mapped = (void *)(uintptr_t)map;
	tree->mapped_size = (size_t)size;
	if (sections_open(&kind, map, size, &sections) && adopt(&sections, image, tree, inventory))
		return true;
	tree_done(tree);
	inventory_done(inventory);
	inventory_init(inventory);
	return false;
}

/* ---- writing ---- */

static void flatten_contents(const struct tree *tree, struct buf *contents, struct buf *bytes)
{
	vec_each(content, &tree->contents) {
		struct flat_content flat = {.looked = content->looked, .owners = content->owners, .kept = content->kept, .bytes = bytes->n};

		flat.bytes_size = content->bytes.n;
		buf_put(bytes, content->bytes);
		flat.facts = bytes->n;
		flat.facts_size = content->facts.n;
		buf_put(bytes, content->facts);
		buf_put(contents, str_from(&flat, sizeof(flat)));
	}
}

void snapshot_remember(const struct ctx *ctx, const struct image *image, size_t gaps, const struct wanted *wanted,
		       const struct tree *tree, const struct inventory *inventory)
{
	auto_done(buf_done) struct buf name = BUF_INIT(8192), contents = BUF_INIT(SNAPSHOT_MAX), bytes = BUF_INIT(SNAPSHOT_MAX);
	auto_done(buf_done) struct buf packages = BUF_INIT(SNAPSHOT_MAX), notes = BUF_INIT(SNAPSHOT_MAX);
	const struct own own = {.layers = tree->layers, .seed = tree->seed};
	struct sections_parts parts;

	flatten_contents(tree, &contents, &bytes);
	inventory_write(inventory, &packages);
	coverage_write(&image->coverage, gaps, &notes);
	if (!name_of(ctx, image, wanted, &name) || contents.full || bytes.full || packages.full || notes.full)
		return;
	const struct str list[SECTIONS] = {
		[SECTION_PATHS] = SECTION_OF(&tree->paths),
		[SECTION_VERSIONS] = SECTION_OF(&tree->versions),
		[SECTION_INODES] = SECTION_OF(&tree->inodes),
		[SECTION_HARD_LINKS] = SECTION_OF(&tree->hard_links),
		[SECTION_HASHES] = SECTION_OF(&tree->hashes),
		[SECTION_BUCKETS] = str_from(tree->buckets, tree->bucket_count * sizeof(*tree->buckets)),
		[SECTION_TEXT] = buf_str(&tree->text),
		[SECTION_CONTENTS] = buf_str(&contents),
		[SECTION_BYTES] = buf_str(&bytes),
		[SECTION_INVENTORY] = buf_str(&packages),
		[SECTION_GAPS] = buf_str(&notes),
	};
	sections_lay_out(&kind, list, &own, &parts);
	cache_write(ctx, buf_str(&name), parts.list, parts.n);
}
