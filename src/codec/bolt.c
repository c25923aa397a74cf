/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/bolt.h"

#define PAGE_HEADER 16u
#define ELEMENT 16u
#define BUCKET_HEADER 16u
#define META_SIZE 56u /* of its fields, before the checksum */
#define META_END (PAGE_HEADER + META_SIZE + 8)
#define MAGIC 0xED0CDAEDu
#define VERSION 2u
#define PAGE_SIZE_MIN ((uint64_t)512)
#define PAGE_SIZE_MAX ((uint64_t)1 << 20)
#define BUCKET_LEAF 1u

enum page_flags { PAGE_BRANCH = 1, PAGE_LEAF = 2 };

/* As the machine that wrote it has them: little-endian on every one that containerd runs on but s390x. */
static uint64_t number(const char *p, unsigned n)
{
	uint64_t value = 0;

	for (unsigned i = 0; i < n; i++)
		value |= (uint64_t)(unsigned char)p[i] << (8 * i);
	return value;
}

static int damaged(struct err *e, const char *what)
{
	return err_set(e, ERR_FORMAT, "the database is damaged: %s", what);
}

/* ---- the two states ---- */

struct meta {
	uint64_t page_size, root, transaction;
};

/* FNV-1a, 64 bits. */
static uint64_t checksum(struct str bytes)
{
	uint64_t hash = 0xcbf29ce484222325u;

	for (size_t i = 0; i < bytes.n; i++)
		hash = (hash ^ (unsigned char)bytes.p[i]) * 0x100000001b3u;
	return hash;
}

/* 1, 0 where there is none, or what the source says. */
static int read_meta(const struct bolt_source *source, uint64_t at, struct meta *ret_meta, struct err *e)
{
	struct str bytes;
	const char *p;

	if (at > source->size || source->size - at < META_END)
		return 0;
	if (source->read(source->arg, at, META_END, &bytes, e) < 0)
		return e->code;
	p = bytes.p + PAGE_HEADER;
	if (number(p, 4) != MAGIC || number(p + 4, 4) != VERSION || number(p + META_SIZE, 8) != checksum(str_from(p, META_SIZE)))
		return 0;
	*ret_meta = (struct meta){.page_size = number(p + 8, 4), .root = number(p + 16, 8), .transaction = number(p + 48, 8)};
	return ret_meta->page_size >= PAGE_SIZE_MIN && ret_meta->page_size <= PAGE_SIZE_MAX && !(ret_meta->page_size & (ret_meta->page_size - 1));
}

/* The second lies a page behind; of what size, only itself tells where the first is damaged. */
static int read_second(const struct bolt_source *source, uint64_t from, uint64_t to, struct meta *ret_second, struct err *e)
{
	struct meta meta;
	int r = 0;

	for (uint64_t size = from; size <= to && r == 0; size *= 2) {
		r = read_meta(source, size, &meta, e);
		r = r == 1 && meta.page_size != size ? 0 : r;
		if (r == 1)
			*ret_second = meta;
	}
	return r;
}

int bolt_open(const struct bolt_source *source, struct bolt *ret_bolt, struct err *e)
{
	struct meta first = {0}, second = {0};
	int any = read_meta(source, 0, &first, e), other;

	if (any < 0)
		return any;
	other = any ? read_second(source, first.page_size, first.page_size, &second, e) : read_second(source, PAGE_SIZE_MIN, PAGE_SIZE_MAX, &second, e);
	if (other < 0)
		return other;
	if (!any && !other)
		return err_set(e, ERR_FORMAT, "no bbolt database, or neither of its two states is whole");
	if (other && (!any || second.transaction >= first.transaction))
		first = second;
	*ret_bolt = (struct bolt){*source, first.transaction, first.page_size, first.root};
	return 0;
}

static int view(void *arg, uint64_t at, size_t n, struct str *ret_bytes, struct err *e)
{
	const struct str *bytes = arg;

	(void)e;
	*ret_bytes = str_from(bytes->p + at, n);
	return 0;
}

struct bolt_source bolt_bytes(const struct str *bytes)
{
	return (struct bolt_source){.size = bytes->n, .read = view, .arg = (void *)(uintptr_t)bytes};
}

/* ---- pages ---- */

/* A page with those that it flows over into. */
static int page_at(const struct bolt *bolt, uint64_t id, struct str *ret_page, struct err *e)
{
	const struct bolt_source *source = &bolt->source;
	uint64_t at, size;

	if (id > source->size / bolt->page_size || source->size - id * bolt->page_size < bolt->page_size)
		return damaged(e, "a page lies behind its end");
	at = id * bolt->page_size;
	if (source->read(source->arg, at, (size_t)bolt->page_size, ret_page, e) < 0)
		return e->code;
	size = (number(ret_page->p + 12, 4) + 1) * bolt->page_size;
	if (size > source->size - at)
		return damaged(e, "a page goes on behind its end");
	if (size > BOLT_PAGE_MAX)
		return err_set(e, ERR_LIMIT, "a page of more than the limit of %llu MiB", (unsigned long long)BOLT_PAGE_MAX >> 20);
	return size > bolt->page_size ? source->read(source->arg, at, (size_t)size, ret_page, e) : 0;
}

struct element {
	struct str key, value;
	uint64_t page; /* of a branch */
	bool is_bucket;
};

static int element_at(struct str page, bool leaf, size_t i, struct element *ret_element, struct err *e)
{
	size_t at = PAGE_HEADER + i * ELEMENT;
	const char *p = page.p + at;
	uint64_t position, key, value;

	if (at + ELEMENT > page.n)
		return damaged(e, "more elements than a page has room for");
	position = at + (leaf ? number(p + 4, 4) : number(p, 4));
	key = leaf ? number(p + 8, 4) : number(p + 4, 4);
	value = leaf ? number(p + 12, 4) : 0;
	if (position > page.n || key > page.n - position || value > page.n - position - key)
		return damaged(e, "an element lies behind its page");
	*ret_element = (struct element){
		.key = str_from(page.p + position, (size_t)key), .value = str_from(page.p + position + key, (size_t)value),
		.page = leaf ? 0 : number(p + 8, 8), .is_bucket = leaf && (number(p, 4) & BUCKET_LEAF),
	};
	return 0;
}

struct walk {
	const struct bolt *bolt;
	bolt_each_fn *each;
	void *arg;
	uint32_t items;
};

static int walk_page(struct walk *walk, struct str page, unsigned depth, struct err *e)
{
	uint64_t flags, count;
	int r = 0;

	if (page.n < PAGE_HEADER)
		return damaged(e, "a page without a header");
	flags = number(page.p + 8, 2);
	count = number(page.p + 10, 2);
	if (!(flags & (PAGE_BRANCH | PAGE_LEAF)))
		return damaged(e, "a page that holds no keys");
	if (depth >= BOLT_DEPTH_MAX)
		return err_set(e, ERR_LIMIT, "pages deeper than the limit of %d", BOLT_DEPTH_MAX);
	for (size_t i = 0; i < count && r == 0; i++) {
		struct element element = {.page = 0};
		struct str below;

		if (++walk->items > BOLT_ITEMS_MAX)
			return err_set(e, ERR_LIMIT, "more than the limit of %u keys", BOLT_ITEMS_MAX);
		r = element_at(page, flags & PAGE_LEAF, i, &element, e);
		if (r == 0 && (flags & PAGE_LEAF))
			r = walk->each(walk->arg, element.key, element.value, element.is_bucket, e);
		else if (r == 0 && (r = page_at(walk->bolt, element.page, &below, e)) == 0)
			r = walk_page(walk, below, depth + 1, e);
	}
	return r;
}

/* ---- buckets ---- */

struct bolt_bucket bolt_root(const struct bolt *bolt)
{
	return (struct bolt_bucket){.root = bolt->root};
}

int bolt_bucket_of(struct str value, struct bolt_bucket *ret_bucket, struct err *e)
{
	if (value.n < BUCKET_HEADER)
		return damaged(e, "a bucket without a header");
	*ret_bucket = (struct bolt_bucket){.root = number(value.p, 8), .page = str_from_index(value, BUCKET_HEADER)};
	return 0;
}

int bolt_each(const struct bolt *bolt, const struct bolt_bucket *bucket, bolt_each_fn *each, void *arg, struct err *e)
{
	struct walk walk = {.bolt = bolt, .each = each, .arg = arg};
	struct str page = bucket->page;

	if (bucket->root && page_at(bolt, bucket->root, &page, e) < 0)
		return e->code;
	return walk_page(&walk, page, 0, e);
}

struct search {
	struct str key, value;
	bool bucket;
};

static int match(void *arg, struct str key, struct str value, bool is_bucket, struct err *e)
{
	struct search *search = arg;

	(void)e;
	if (is_bucket != search->bucket || !str_eq(key, search->key))
		return 0;
	search->value = value;
	return 1;
}

int bolt_bucket_find(const struct bolt *bolt, const struct bolt_bucket *bucket, struct str key, struct bolt_bucket *ret_bucket, struct err *e)
{
	struct search search = {.key = key, .bucket = true};
	int r = bolt_each(bolt, bucket, match, &search, e);

	return r == 1 && bolt_bucket_of(search.value, ret_bucket, e) < 0 ? e->code : r;
}

int bolt_value_find(const struct bolt *bolt, const struct bolt_bucket *bucket, struct str key, struct str *ret_value, struct err *e)
{
	struct search search = {.key = key};
	int r = bolt_each(bolt, bucket, match, &search, e);

	if (r == 1)
		*ret_value = search.value;
	return r;
}
