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

#define FORMAT 5u           /* of `seen`: raised whenever its structure changes its meaning */
#define AT_REST_NS 50000000 /* the kernel's clock for file times is coarse: up to 10 ms */
#define TOUCH_AFTER 3600    /* seconds until the time of last use is written again */

struct seen {
	struct digest digest, diff_id;
	uint64_t packed, unpacked;
	uint32_t crc;
};

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

/* What a record of `seen` is found by; the rest is zero. */
struct seen_key {
	uint64_t format, device, inode, file_size, modified, modified_ns, changed, changed_ns, offset, size;
	struct digest named;
};

static void seen_name(const struct ctx *ctx, const struct blob *blob, const struct cache_identity *identity, struct buf *out)
{
	const struct stat *st = &identity->stat;
	unsigned char value[HASH_SIZE_MAX];
	struct seen_key key;

	memset(&key, 0, sizeof(key));
	key.format = FORMAT;
	if (identity->is_file) {
		key.device = (uint64_t)st->st_dev;
		key.inode = (uint64_t)st->st_ino;
		key.file_size = (uint64_t)st->st_size;
		key.modified = (uint64_t)st->st_mtim.tv_sec;
		key.modified_ns = (uint64_t)st->st_mtim.tv_nsec;
		key.changed = (uint64_t)st->st_ctim.tv_sec;
		key.changed_ns = (uint64_t)st->st_ctim.tv_nsec;
		key.offset = blob->offset;
		key.size = blob->size;
	} else {
		key.named.algorithm = identity->named.algorithm;
		memcpy(key.named.bytes, identity->named.bytes, sizeof(key.named.bytes));
	}
	hash_bytes(HASH_SHA256, str_from(&key, sizeof(key)), value);
	buf_printf(out, "%s/seen/", ctx->cache_dir);
	put_hex(out, value, 20);
}

static bool same_file(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
	       a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec &&
	       a->st_ctim.tv_sec == b->st_ctim.tv_sec && a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}

bool cache_at_rest(const struct cache_identity *identity)
{
	if (!identity->is_file)
		return true;
	int64_t seconds = (int64_t)identity->taken.tv_sec - identity->stat.st_ctim.tv_sec;

	return seconds > 1 || seconds * 1000000000 + identity->taken.tv_nsec - identity->stat.st_ctim.tv_nsec > AT_REST_NS;
}

void cache_identify(const struct ctx *ctx, const struct blob *blob, const struct digest *named, struct cache_identity *ret_identity)
{
	*ret_identity = (struct cache_identity){0};
	clock_gettime(CLOCK_REALTIME, &ret_identity->taken);
	ret_identity->is_file = blob->fd >= 0 && fstat(blob->fd, &ret_identity->stat) == 0 && S_ISREG(ret_identity->stat.st_mode);
	if (blob->opener)
		ret_identity->named = *named;
	ret_identity->valid = ctx->cache_dir && (ret_identity->is_file ? ret_identity->stat.st_nlink > 0 : ret_identity->named.algorithm);
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

	seen_name(ctx, blob, identity, &name);
	auto_close int fd = open(buf_text(&name), O_RDONLY | O_CLOEXEC);
	return fd >= 0 && file_read_at(fd, "cache", ret_seen, sizeof(*ret_seen), 0, &e) == 0 &&
	       ret_seen->crc == checksum_crc32(0, str_from(ret_seen, offsetof(struct seen, crc)));
}

static void touch(int fd, const struct stat *st)
{
	if (time(NULL) - st->st_mtime > TOUCH_AFTER && futimens(fd, NULL) < 0)
		return;
}

const void *cache_map(const char *name, uint64_t *ret_size)
{
	auto_close int fd = open(name, O_RDONLY | O_CLOEXEC);
	struct stat st;
	void *map;

	if (fd < 0 || fstat(fd, &st) < 0 || !st.st_size)
		return NULL;
	map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
	if (map == MAP_FAILED)
		return NULL;
	touch(fd, &st);
	*ret_size = (uint64_t)st.st_size;
	return map;
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

/* ---- writing ---- */

static const char *const folders[] = {"images", "layers", "seen", "blobs"};

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

int cache_open_part(const struct ctx *ctx, struct str name, struct arena *arena, struct str *ret_part)
{
	int fd;

	*ret_part = arena_printf(arena, "%.*s.XXXXXX", STR(name));
	fd = make_folders(ctx) ? mkostemp((char *)(uintptr_t)ret_part->p, O_CLOEXEC) : -1;
	if (fd < 0)
		log_debug(&ctx->log, "cache: %.*s: %s", STR(name), strerror(errno));
	return fd;
}

void cache_remember_seen(const struct ctx *ctx, const struct blob *blob, const struct cache_identity *identity,
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
	seen_name(ctx, blob, identity, &name);
	bytes = str_from(&seen, sizeof(seen));
	cache_write(ctx, buf_str(&name), &bytes, 1);
}

void cache_write(const struct ctx *ctx, struct str name, const struct str *parts, size_t count)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	struct err e = ERR_INIT;
	struct str part;
	int r = 0;

	auto_close int fd = cache_open_part(ctx, name, &arena, &part);
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

	if (!content_key_make(&key))
		return;
	auto_close int fd = cache_open_part(ctx, name, &arena, &part);
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
	return (base.n == 40 || base.n == 64 || base.n == 128) && is_hex(base);
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
