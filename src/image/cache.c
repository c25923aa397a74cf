/* SPDX-License-Identifier: Apache-2.0 */
#include "image/cache.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "codec/checksum.h"
#include "crypto/hash.h"

#define FORMAT 4u /* raised whenever a layer's reading or the structures below change their meaning */
#define SECTIONS 6
#define AT_REST_NS 50000000 /* the kernel's clock for file times is coarse: up to 10 ms */
#define TOUCH_AFTER 3600    /* seconds until the time of last use is written again */

enum section { SECTION_ENTRIES, SECTION_CONTENTS, SECTION_HASHES, SECTION_TEXT, SECTION_BYTES, SECTION_NOTES };

struct header {
	char magic[8];
	uint32_t format, entry_size;
	struct digest digest, diff_id;
	uint64_t packed, unpacked;
	struct {
		uint64_t offset, size;
	} sections[SECTIONS];
	uint32_t crc, crc_of_header; /* of the sections; of everything before this field */
};

struct seen {
	struct digest digest, diff_id;
	uint64_t packed, unpacked;
	uint32_t crc;
};

static const char magic[8] = "PLMLAYR";

/* ---- names ---- */

static void put_hex(struct buf *out, const unsigned char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_printf(out, "%02x", bytes[i]);
}

void cache_name(const struct ctx *ctx, const char *folder, struct str digest, const struct wanted *wanted, struct buf *ret_name)
{
	buf_printf(ret_name, "%s/%s/", ctx->cache_dir, folder);
	put_hex(ret_name, (const unsigned char *)digest.p, digest.n);
	buf_putc(ret_name, '-');
	put_hex(ret_name, wanted->fingerprint, 8);
}

static void layer_name(const struct ctx *ctx, const struct digest *diff_id, const struct wanted *wanted, struct buf *out)
{
	cache_name(ctx, "layers", str_from(diff_id->bytes, digest_size(diff_id->algorithm)), wanted, out);
}

static void seen_name(const struct ctx *ctx, const struct blob *blob, const struct stat *st, struct buf *out)
{
	unsigned char key[HASH_SIZE_MAX];
	uint64_t fields[] = {
		FORMAT,
		(uint64_t)st->st_dev,
		(uint64_t)st->st_ino,
		(uint64_t)st->st_size,
		(uint64_t)st->st_mtim.tv_sec,
		(uint64_t)st->st_mtim.tv_nsec,
		(uint64_t)st->st_ctim.tv_sec,
		(uint64_t)st->st_ctim.tv_nsec,
		blob->offset,
		blob->size,
	};

	hash_bytes(HASH_SHA256, str_from(fields, sizeof(fields)), key);
	buf_printf(out, "%s/seen/", ctx->cache_dir);
	put_hex(out, key, 20);
}

static bool same_file(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
	       a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec &&
	       a->st_ctim.tv_sec == b->st_ctim.tv_sec && a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}

static bool at_rest(const struct cache_identity *identity)
{
	int64_t seconds = (int64_t)identity->taken.tv_sec - identity->stat.st_ctim.tv_sec;

	return seconds > 1 || seconds * 1000000000 + identity->taken.tv_nsec - identity->stat.st_ctim.tv_nsec > AT_REST_NS;
}

void cache_identify(const struct ctx *ctx, const struct blob *blob, struct cache_identity *ret_identity)
{
	*ret_identity = (struct cache_identity){0};
	clock_gettime(CLOCK_REALTIME, &ret_identity->taken);
	ret_identity->is_file = blob->fd >= 0 && fstat(blob->fd, &ret_identity->stat) == 0 && S_ISREG(ret_identity->stat.st_mode);
	ret_identity->valid = ret_identity->is_file && ctx->cache_dir && ret_identity->stat.st_nlink > 0;
}

bool cache_unchanged(const struct blob *blob, const struct cache_identity *identity)
{
	struct stat now;

	return !identity->is_file || (fstat(blob->fd, &now) == 0 && same_file(&now, &identity->stat));
}

/* ---- reading ---- */

static bool recall_seen(const struct ctx *ctx, const struct blob *blob, const struct cache_identity *identity,
			struct seen *ret_seen)
{
	auto_done(buf_done) struct buf name = BUF_INIT(8192);
	struct err e = ERR_INIT;

	seen_name(ctx, blob, &identity->stat, &name);
	auto_close int fd = open(buf_text(&name), O_RDONLY | O_CLOEXEC);
	return fd >= 0 && file_read_at(fd, "cache", ret_seen, sizeof(*ret_seen), 0, &e) == 0 &&
	       ret_seen->crc == checksum_crc32(0, str_from(ret_seen, offsetof(struct seen, crc)));
}

static struct str section(const struct header *header, enum section which)
{
	return str_from((const char *)header + header->sections[which].offset, header->sections[which].size);
}

static bool inside(uint64_t offset, uint64_t size, uint64_t whole)
{
	return offset <= whole && size <= whole - offset;
}

/* Whether every offset that anyone will follow stays inside the file. */
static bool sound(const struct header *header, uint64_t size)
{
	const struct layer_entry *entries = (const void *)section(header, SECTION_ENTRIES).p;
	const struct layer_content *contents = (const void *)section(header, SECTION_CONTENTS).p;
	uint64_t text = header->sections[SECTION_TEXT].size, bytes = header->sections[SECTION_BYTES].size;
	size_t entry_count = header->sections[SECTION_ENTRIES].size / sizeof(*entries);
	size_t content_count = header->sections[SECTION_CONTENTS].size / sizeof(*contents);
	size_t hash_count = header->sections[SECTION_HASHES].size / sizeof(struct content_hash);

	for (int i = 0; i < SECTIONS; i++)
		if (header->sections[i].offset > size || header->sections[i].size > size - header->sections[i].offset ||
		    header->sections[i].offset % 8)
			return false;
	if (hash_count && hash_count != entry_count)
		return false;
	for (size_t i = 0; i < entry_count; i++)
		if (entries[i].path > text || entries[i].path_length > text - entries[i].path || entries[i].link > text ||
		    entries[i].link_length > text - entries[i].link || entries[i].type > ENTRY_FIFO ||
		    (entries[i].content != LAYER_CONTENT_NONE && entries[i].content >= content_count))
			return false;
	for (size_t i = 0; i < content_count; i++)
		if ((contents[i].offset == LAYER_NOT_KEPT ? contents[i].size : !inside(contents[i].offset, contents[i].size, bytes)) ||
		    !inside(contents[i].facts_offset, contents[i].facts_size, bytes))
			return false;
	return true;
}

static bool valid_header(const struct header *header, uint64_t size)
{
	return size >= sizeof(*header) && memcmp(header->magic, magic, sizeof(magic)) == 0 && header->format == FORMAT &&
	       header->entry_size == sizeof(struct layer_entry) &&
	       header->crc_of_header == checksum_crc32(0, str_from(header, offsetof(struct header, crc_of_header))) &&
	       header->crc == checksum_crc32(0, str_from(header + 1, size - sizeof(*header))) && sound(header, size);
}

/* The notes are triples of NUL-terminated texts. */
static void recall_notes(struct str notes, struct coverage *coverage, struct arena *arena)
{
	struct str what, where, why;

	while (str_next(&notes, '\0', &what) && str_next(&notes, '\0', &where) && str_next(&notes, '\0', &why))
		coverage_note(coverage, arena, what.p, where, "%.*s", STR(why));
}

static void adopt(const struct header *header, uint64_t size, struct layer_index *ret_index)
{
	struct str entries = section(header, SECTION_ENTRIES), contents = section(header, SECTION_CONTENTS);
	struct str text = section(header, SECTION_TEXT), bytes = section(header, SECTION_BYTES), hashes = section(header, SECTION_HASHES);

	ret_index->digest = header->digest;
	ret_index->diff_id = header->diff_id;
	ret_index->packed = header->packed;
	ret_index->unpacked = header->unpacked;
	/* The index only reads its arrays while it is mapped; layer_index_done() unmaps. */
	ret_index->entries.v = (struct layer_entry *)(uintptr_t)entries.p;
	ret_index->entries.n = entries.n / sizeof(struct layer_entry);
	ret_index->contents.v = (struct layer_content *)(uintptr_t)contents.p;
	ret_index->contents.n = contents.n / sizeof(struct layer_content);
	ret_index->hashes.v = (struct content_hash *)(uintptr_t)hashes.p;
	ret_index->hashes.n = hashes.n / sizeof(struct content_hash);
	ret_index->text.p = (char *)(uintptr_t)text.p;
	ret_index->text.n = text.n;
	ret_index->bytes.p = (char *)(uintptr_t)bytes.p;
	ret_index->bytes.n = bytes.n;
	ret_index->mapped = (void *)(uintptr_t)header;
	ret_index->mapped_size = size;
}

static void touch(int fd, const struct stat *st)
{
	if (time(NULL) - st->st_mtime > TOUCH_AFTER && futimens(fd, NULL) < 0)
		return;
}

const void *cache_map(const char *name, size_t least, uint64_t *ret_size)
{
	auto_close int fd = open(name, O_RDONLY | O_CLOEXEC);
	struct stat st;
	void *map;

	if (fd < 0 || fstat(fd, &st) < 0 || st.st_size < (off_t)least)
		return NULL;
	map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
	if (map == MAP_FAILED)
		return NULL;
	touch(fd, &st);
	*ret_size = (uint64_t)st.st_size;
	return map;
}

static bool recall_layer(const struct ctx *ctx, const struct seen *seen, const struct wanted *wanted,
			 struct layer_index *ret_index, struct coverage *coverage, struct arena *arena)
{
	auto_done(buf_done) struct buf name = BUF_INIT(8192);
	const struct header *header;
	uint64_t size;

	layer_name(ctx, &seen->diff_id, wanted, &name);
	if (!(header = cache_map(buf_text(&name), sizeof(*header), &size)))
		return false;
	if (!valid_header(header, size)) {
		munmap((void *)(uintptr_t)header, (size_t)size);
		return false;
	}
	adopt(header, size, ret_index);
	recall_notes(section(header, SECTION_NOTES), coverage, arena);
	/* The layer may have been stored from a blob that was packed otherwise. */
	ret_index->digest = seen->digest;
	ret_index->packed = seen->packed;
	return true;
}

bool cache_seen(const struct ctx *ctx, const struct blob *blob, const struct cache_identity *identity,
		struct layer_index *ret_index)
{
	struct seen seen;

	if (!identity->valid || !recall_seen(ctx, blob, identity, &seen))
		return false;
	ret_index->digest = seen.digest;
	ret_index->diff_id = seen.diff_id;
	ret_index->packed = seen.packed;
	ret_index->unpacked = seen.unpacked;
	return true;
}

bool cache_recall(const struct ctx *ctx, const struct blob *blob, const struct cache_identity *identity,
		  const struct wanted *wanted, struct layer_index *ret_index, struct coverage *coverage, struct arena *arena)
{
	struct seen seen;

	return identity->valid && recall_seen(ctx, blob, identity, &seen) &&
	       recall_layer(ctx, &seen, wanted, ret_index, coverage, arena);
}

/* ---- writing ---- */

/* Opens a file beside its place; -1 with a message for who debugs. */
static int open_part(const struct ctx *ctx, struct str name, struct arena *arena, struct str *ret_part)
{
	struct str part = arena_printf(arena, "%.*s.XXXXXX", STR(name));
	int fd = mkostemp((char *)(uintptr_t)part.p, O_CLOEXEC);

	if (fd < 0)
		log_debug(&ctx->log, "cache: %.*s: %s", STR(name), strerror(errno));
	*ret_part = part;
	return fd;
}

static void put_notes(const struct coverage *coverage, struct buf *out)
{
	vec_each(gap, &coverage->gaps) {
		buf_put(out, gap->what);
		buf_putc(out, '\0');
		buf_put(out, gap->where);
		buf_putc(out, '\0');
		buf_put(out, gap->why);
		buf_putc(out, '\0');
	}
}

static const char *const folders[] = {"images", "layers", "seen"};

static bool make_folders(const struct ctx *ctx)
{
	char path[4096];
	struct err e = ERR_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(folders); i++)
		if (snprintf(path, sizeof(path), "%s/%s", ctx->cache_dir, folders[i]) >= (int)sizeof(path) ||
		    file_make_directories(path, &e) < 0) {
			log_debug(&ctx->log, "cache: %s", e.text);
			return false;
		}
	return true;
}

/* The sections of a record, each followed by what fills it up to eight bytes; the header tells where they are. */
static void lay_out(const struct layer_index *index, struct str notes, struct header *header, struct str parts[2 * SECTIONS])
{
	static const char padding[8];
	uint64_t offset = sizeof(*header);

	parts[2 * SECTION_ENTRIES] = str_from(index->entries.v, index->entries.n * sizeof(*index->entries.v));
	parts[2 * SECTION_CONTENTS] = str_from(index->contents.v, index->contents.n * sizeof(*index->contents.v));
	parts[2 * SECTION_HASHES] = str_from(index->hashes.v, index->hashes.n * sizeof(*index->hashes.v));
	parts[2 * SECTION_TEXT] = buf_str(&index->text);
	parts[2 * SECTION_BYTES] = buf_str(&index->bytes);
	parts[2 * SECTION_NOTES] = notes;
	for (int i = 0; i < SECTIONS; i++) {
		struct str *part = &parts[2 * i];

		header->sections[i].offset = offset;
		header->sections[i].size = part->n;
		part[1] = str_from(padding, (8 - part->n % 8) % 8);
		offset += part[0].n + part[1].n;
		header->crc = checksum_crc32(checksum_crc32(header->crc, part[0]), part[1]);
	}
}

/* A header without digests, which is not valid, and the sections. */
static int write_record(int fd, const struct layer_index *index, struct str notes, struct err *e)
{
	struct header header = {.format = FORMAT, .entry_size = sizeof(struct layer_entry)};
	struct str parts[2 * SECTIONS];
	int r;

	lay_out(index, notes, &header, parts);
	r = file_write_all(fd, "cache", str_from(&header, sizeof(header)), e);
	for (size_t i = 0; i < ARRAY_SIZE(parts) && r == 0; i++)
		r = file_write_all(fd, "cache", parts[i], e);
	return r;
}

void cache_record_begin(const struct ctx *ctx, const struct cache_identity *identity, const struct wanted *wanted,
			const struct digest *diff_id, const struct layer_index *index, const struct coverage *coverage,
			struct cache_record *ret_record)
{
	auto_done(buf_done) struct buf name = BUF_INIT(8192), notes = BUF_INIT((size_t)64 << 20);
	struct err e = ERR_INIT;

	*ret_record = (struct cache_record){0};
	if (!identity->valid || !at_rest(identity) || !diff_id->algorithm || !make_folders(ctx))
		return;
	put_notes(coverage, &notes);
	layer_name(ctx, diff_id, wanted, &name);
	if (name.full || notes.full)
		return;
	ret_record->name = arena_str(&ret_record->arena, buf_str(&name));
	auto_close int fd = open_part(ctx, ret_record->name, &ret_record->arena, &ret_record->part);
	ret_record->written = fd >= 0;
	if (fd >= 0 && write_record(fd, index, buf_str(&notes), &e) < 0) {
		log_debug(&ctx->log, "cache: %.*s: %s", STR(ret_record->name), e.text);
		cache_record_done(ret_record);
	}
}

/* The header once more, with what was not known when it was written first. */
static int seal(int fd, const struct layer_index *index, struct err *e)
{
	struct header header;
	int r = file_read_at(fd, "cache", &header, sizeof(header), 0, e);

	if (r < 0)
		return r;
	memcpy(header.magic, magic, sizeof(magic));
	header.digest = index->digest;
	header.diff_id = index->diff_id;
	header.packed = index->packed;
	header.unpacked = index->unpacked;
	header.crc_of_header = checksum_crc32(0, str_from(&header, offsetof(struct header, crc_of_header)));
	if (lseek(fd, 0, SEEK_SET) < 0)
		return err_errno(e, errno, "cache");
	return file_write_all(fd, "cache", str_from(&header, sizeof(header)), e);
}

static void write_seen(const struct ctx *ctx, const struct blob *blob, const struct cache_identity *identity,
		       const struct layer_index *index)
{
	auto_done(buf_done) struct buf name = BUF_INIT(8192);
	struct str bytes;
	struct seen seen;

	memset(&seen, 0, sizeof(seen));
	seen.digest = index->digest;
	seen.diff_id = index->diff_id;
	seen.packed = index->packed;
	seen.unpacked = index->unpacked;
	seen.crc = checksum_crc32(0, str_from(&seen, offsetof(struct seen, crc)));
	seen_name(ctx, blob, &identity->stat, &name);
	bytes = str_from(&seen, sizeof(seen));
	cache_write(ctx, buf_str(&name), &bytes, 1);
}

void cache_record_commit(const struct ctx *ctx, const struct blob *blob, const struct cache_identity *identity,
			 struct cache_record *record, const struct layer_index *index)
{
	struct err e = ERR_INIT;

	if (!record->written)
		return;
	auto_close int fd = open(record->part.p, O_RDWR | O_CLOEXEC);
	if (fd < 0 || seal(fd, index, &e) < 0 || rename(record->part.p, record->name.p) < 0) {
		log_debug(&ctx->log, "cache: %s: %s", record->name.p, e.code ? e.text : strerror(errno));
		return;
	}
	record->written = false;
	write_seen(ctx, blob, identity, index);
}

void cache_record_done(struct cache_record *record)
{
	if (record->written)
		unlink(record->part.p);
	arena_done(&record->arena);
	*record = (struct cache_record){0};
}

void cache_write(const struct ctx *ctx, struct str name, const struct str *parts, size_t count)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	struct err e = ERR_INIT;
	struct str part;
	int r = 0;

	if (!make_folders(ctx))
		return;
	auto_close int fd = open_part(ctx, name, &arena, &part);
	for (size_t i = 0; i < count && fd >= 0 && r == 0; i++)
		r = file_write_all(fd, "cache", parts[i], &e);
	if (fd >= 0 && (r < 0 || rename(part.p, arena_str(&arena, name).p) < 0))
		unlink(part.p);
}

/* ---- the key of contents ---- */

static bool read_key(const char *name, struct content_key *ret_key)
{
	auto_close int fd = open(name, O_RDONLY | O_CLOEXEC);
	struct err e = ERR_INIT;

	return fd >= 0 && file_read_at(fd, "cache", ret_key->bytes, sizeof(ret_key->bytes), 0, &e) == 0;
}

/* Of several that make one at the same time the first is everybody's: link() does not replace. */
static void make_key(const struct ctx *ctx, struct str name)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	struct err e = ERR_INIT;
	struct content_key key;
	struct str part;

	if (!content_key_make(&key) || !make_folders(ctx))
		return;
	auto_close int fd = open_part(ctx, name, &arena, &part);
	if (fd < 0)
		return;
	if (file_write_all(fd, "cache", str_from(key.bytes, sizeof(key.bytes)), &e) < 0 || (link(part.p, name.p) < 0 && errno != EEXIST))
		log_debug(&ctx->log, "cache: %s: %s", name.p, e.code ? e.text : strerror(errno));
	unlink(part.p);
}

struct content_key cache_content_key(const struct ctx *ctx)
{
	auto_done(buf_done) struct buf name = BUF_INIT(8192);
	struct map_seed seed = map_seed();
	unsigned char value[HASH_SIZE_MAX];
	struct content_key key;

	if (ctx->cache_dir) {
		buf_printf(&name, "%s/key", ctx->cache_dir);
		if (!read_key(buf_text(&name), &key))
			make_key(ctx, str_of(buf_text(&name)));
		if (read_key(buf_text(&name), &key))
			return key;
	}
	hash_bytes(HASH_SHA256, str_from(&seed, sizeof(seed)), value);
	memcpy(key.bytes, value, sizeof(key.bytes));
	return key;
}

/* ---- bounding ---- */

struct cached_file {
	struct str path;
	int64_t used;
	uint64_t size;
};

VEC_TYPE(cached_files, struct cached_file);

static int least_recent(const void *a, const void *b)
{
	const struct cached_file *x = a, *y = b;

	return x->used != y->used ? (x->used > y->used) - (x->used < y->used) : str_cmp(x->path, y->path);
}

static bool is_hex(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!str_is_digit(s.p[i]) && (s.p[i] < 'a' || s.p[i] > 'f'))
			return false;
	return true;
}

/* A name that this module gives: nobody else's file is ever deleted, wherever --cache-dir points. */
static bool is_ours(struct str name)
{
	struct str base, suffix, digest, fingerprint;

	if (str_cut(name, '.', &base, &suffix) && suffix.n != 6)
		return false;
	if (str_cut(base, '-', &digest, &fingerprint))
		return (digest.n == 64 || digest.n == 128) && fingerprint.n == 16 && is_hex(digest) && is_hex(fingerprint);
	return base.n == 40 && is_hex(base);
}

static uint64_t list_folder(const struct ctx *ctx, const char *folder, struct arena *arena, struct cached_files *files)
{
	struct str path = arena_printf(arena, "%s/%s", ctx->cache_dir, folder);
	DIR *dir = opendir(path.p);
	uint64_t total = 0;
	struct stat st;

	for (struct dirent *entry; dir && (entry = readdir(dir));) {
		struct cached_file *file;

		if (!is_ours(str_of(entry->d_name)) || fstatat(dirfd(dir), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0 || !S_ISREG(st.st_mode))
			continue;
		file = vec_push(files);
		file->path = arena_printf(arena, "%s/%s", path.p, entry->d_name);
		file->used = st.st_mtime;
		/* Blocks of a file system: thousands of small records count for what they take. */
		file->size = (uint64_t)st.st_blocks * 512;
		total += file->size;
	}
	if (dir)
		closedir(dir);
	return total;
}

void cache_trim(const struct ctx *ctx)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	struct cached_files files = {0};
	uint64_t total = 0;

	if (!ctx->cache_dir)
		return;
	for (size_t i = 0; i < ARRAY_SIZE(folders); i++)
		total += list_folder(ctx, folders[i], &arena, &files);
	vec_sort(&files, least_recent);
	for (size_t i = 0; i < files.n && total > cap_of(ctx->caps.cache_bytes, CACHE_BYTES_MAX); i++)
		if (unlink(files.v[i].path.p) == 0)
			total -= files.v[i].size;
	vec_done(&files);
}
