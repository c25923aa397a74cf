/* SPDX-License-Identifier: Apache-2.0 */
/* A header and sections, each of which begins at a multiple of eight: the tree's arrays as they are in memory, then bytes. */
#include "image/snapshot.h"

#include <elf.h>
#include <link.h>
#include <sys/mman.h>

#include "base/file.h"
#include "base/mem.h"
#include "codec/checksum.h"
#include "crypto/hash.h"
#include "model/inventory_bytes.h"

#define FORMAT 3u
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

struct header {
	char magic[8];
	uint32_t format, layers;
	struct map_seed seed; /* of the tree's buckets */
	struct {
		uint64_t offset, size;
	} sections[SECTIONS];
	uint32_t crc, crc_of_header; /* of the sections; of everything before this field */
};

/* A tree_content, with offsets into SECTION_BYTES. */
struct flat_content {
	uint64_t bytes, bytes_size, facts, facts_size, looked;
	uint64_t kept;
};

static const char magic[8] = "PLMIMAG";

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

static struct str section(const struct header *header, enum section which)
{
	return str_from((const char *)header + header->sections[which].offset, header->sections[which].size);
}

static bool valid(const struct header *header, uint64_t size)
{
	if (size < sizeof(*header) || memcmp(header->magic, magic, sizeof(magic)) != 0 || header->format != FORMAT ||
	    header->crc_of_header != checksum_crc32(0, str_from(header, offsetof(struct header, crc_of_header))))
		return false;
	for (int i = 0; i < SECTIONS; i++)
		if (header->sections[i].offset > size || header->sections[i].size > size - header->sections[i].offset ||
		    header->sections[i].offset % 8)
			return false;
	return header->crc == checksum_crc32(0, str_from(header + 1, size - sizeof(*header)));
}

#define ADOPT(vec, bytes)                                                      \
	do {                                                                   \
		struct str adopted_ = (bytes);                                 \
		(vec)->v = (__typeof__((vec)->v))(uintptr_t)adopted_.p;        \
		(vec)->n = adopted_.n / sizeof(*(vec)->v);                     \
	} while (0)

static void adopt_tree(const struct header *header, uint64_t size, struct tree *tree)
{
	struct str text = section(header, SECTION_TEXT), buckets = section(header, SECTION_BUCKETS);

	ADOPT(&tree->paths, section(header, SECTION_PATHS));
	ADOPT(&tree->versions, section(header, SECTION_VERSIONS));
	ADOPT(&tree->inodes, section(header, SECTION_INODES));
	ADOPT(&tree->hard_links, section(header, SECTION_HARD_LINKS));
	ADOPT(&tree->hashes, section(header, SECTION_HASHES));
	tree->buckets = (uint32_t *)(uintptr_t)buckets.p;
	tree->bucket_count = buckets.n / sizeof(*tree->buckets);
	tree->text.p = (char *)(uintptr_t)text.p;
	tree->text.n = text.n;
	tree->layers = header->layers;
	tree->seed = header->seed;
	tree->mapped = (void *)(uintptr_t)header;
	tree->mapped_size = size;
}

static bool inside(uint64_t offset, uint64_t size, struct str whole)
{
	return offset <= whole.n && size <= whole.n - offset;
}

static bool adopt_contents(const struct header *header, struct tree *tree)
{
	struct str contents = section(header, SECTION_CONTENTS), bytes = section(header, SECTION_BYTES);
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
			.kept = flat[i].kept != 0,
		};
	}
	return true;
}

static bool is_index(uint32_t index, size_t n)
{
	return index == TREE_NONE || index < n;
}

/* Whether every number that a walk will follow stays inside its array. */
static bool sound(const struct tree *tree)
{
	bool good = tree->paths.n && tree->bucket_count && !(tree->bucket_count & (tree->bucket_count - 1));

	vec_each(path, &tree->paths)
		good = good && is_index(path->parent, tree->paths.n) && is_index(path->first_child, tree->paths.n) &&
		       is_index(path->next_sibling, tree->paths.n) && is_index(path->newest, tree->versions.n) &&
		       is_index(path->next_hashed, tree->paths.n) &&
		       (uint64_t)path->name + path->name_length <= tree->text.n;
	vec_each(version, &tree->versions)
		good = good && version->path < tree->paths.n && version->inode < tree->inodes.n &&
		       is_index(version->older, tree->versions.n);
	vec_each(inode, &tree->inodes)
		good = good && is_index(inode->content, tree->contents.n) &&
		       (uint64_t)inode->target + inode->target_length <= tree->text.n;
	vec_each(link, &tree->hard_links)
		good = good && *link < tree->versions.n;
	for (size_t i = 0; i < tree->bucket_count && good; i++)
		good = is_index(tree->buckets[i], tree->paths.n);
	return good;
}

static bool adopt(const struct header *header, uint64_t size, struct image *image, struct tree *tree,
		  struct inventory *inventory)
{
	struct str gaps = section(header, SECTION_GAPS);

	adopt_tree(header, size, tree);
	return adopt_contents(header, tree) && sound(tree) && inventory_read(section(header, SECTION_INVENTORY), inventory) &&
	       coverage_read(&gaps, &image->coverage, &image->arena);
}

bool snapshot_recall(const struct ctx *ctx, struct image *image, const struct wanted *wanted, struct tree *tree,
		     struct inventory *inventory)
{
	auto_done(buf_done) struct buf name = BUF_INIT(8192);
	const struct header *header;
	uint64_t size;

	if (!name_of(ctx, image, wanted, &name) || !(header = cache_map(buf_text(&name), sizeof(*header), &size)))
		return false;
	if (!valid(header, size)) {
		munmap((void *)(uintptr_t)header, (size_t)size);
		return false;
	}
	if (adopt(header, size, image, tree, inventory))
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
		struct flat_content flat = {.looked = content->looked, .kept = content->kept, .bytes = bytes->n};

		flat.bytes_size = content->bytes.n;
		buf_put(bytes, content->bytes);
		flat.facts = bytes->n;
		flat.facts_size = content->facts.n;
		buf_put(bytes, content->facts);
		buf_put(contents, str_from(&flat, sizeof(flat)));
	}
}

#define BYTES_OF(vec) str_from((vec)->v, (vec)->n * sizeof(*(vec)->v))

void snapshot_remember(const struct ctx *ctx, const struct image *image, size_t gaps, const struct wanted *wanted,
		       const struct tree *tree, const struct inventory *inventory)
{
	static const char padding[8];
	auto_done(buf_done) struct buf name = BUF_INIT(8192), contents = BUF_INIT(SNAPSHOT_MAX), bytes = BUF_INIT(SNAPSHOT_MAX);
	auto_done(buf_done) struct buf packages = BUF_INIT(SNAPSHOT_MAX), notes = BUF_INIT(SNAPSHOT_MAX);
	struct header header = {.format = FORMAT, .layers = tree->layers, .seed = tree->seed};
	struct str parts[1 + 2 * SECTIONS];
	uint64_t offset = sizeof(header);

	flatten_contents(tree, &contents, &bytes);
	inventory_write(inventory, &packages);
	coverage_write(&image->coverage, gaps, &notes);
	if (!name_of(ctx, image, wanted, &name) || contents.full || bytes.full || packages.full || notes.full)
		return;
	memcpy(header.magic, magic, sizeof(magic));
	const struct str sections[SECTIONS] = {
		[SECTION_PATHS] = BYTES_OF(&tree->paths),
		[SECTION_VERSIONS] = BYTES_OF(&tree->versions),
		[SECTION_INODES] = BYTES_OF(&tree->inodes),
		[SECTION_HARD_LINKS] = BYTES_OF(&tree->hard_links),
		[SECTION_HASHES] = BYTES_OF(&tree->hashes),
		[SECTION_BUCKETS] = str_from(tree->buckets, tree->bucket_count * sizeof(*tree->buckets)),
		[SECTION_TEXT] = buf_str(&tree->text),
		[SECTION_CONTENTS] = buf_str(&contents),
		[SECTION_BYTES] = buf_str(&bytes),
		[SECTION_INVENTORY] = buf_str(&packages),
		[SECTION_GAPS] = buf_str(&notes),
	};
	for (int i = 0; i < SECTIONS; i++) {
		struct str *part = &parts[1 + 2 * i];

		part[0] = sections[i];
		part[1] = str_from(padding, (8 - part->n % 8) % 8);
		header.sections[i].offset = offset;
		header.sections[i].size = part->n;
		offset += part[0].n + part[1].n;
		header.crc = checksum_crc32(checksum_crc32(header.crc, part[0]), part[1]);
	}
	header.crc_of_header = checksum_crc32(0, str_from(&header, offsetof(struct header, crc_of_header)));
	parts[0] = str_from(&header, sizeof(header));
	cache_write(ctx, buf_str(&name), parts, ARRAY_SIZE(parts));
}
