/* SPDX-License-Identifier: Apache-2.0 */
/*
 * usage: registry-drive [OPTION…] REFERENCE COMMAND [ARGUMENT…]
 *
 * The registry client alone, for tests that hold it against registries:
 *   manifest [NAME]        its digest, media type and bytes
 *   blob DIGEST            its bytes, as a whole
 *   stream DIGEST SIZE [FROM]  the same as a stream; "digest ok" or "digest wrong" on standard error
 *   range DIGEST FROM N
 *   referrers DIGEST       a line each: place digest artifact-type annotations
 *   tags
 *   put-blob FILE          its digest
 *   put-file FILE DIGEST [FROM-REPOSITORY]
 *   put-manifest FILE MEDIA-TYPE [TAG]
 *   parallel N DIGEST SIZE…   streams all of them, N at once
 *   resolve                the reference in full, as the files of configuration mean it
 * Options: --offline, --timeout MS, --auth FILE, --user USER --password PASSWORD, --insecure HOST, --ca FILE, --mirror [HOST=]MIRROR
 */
#include <fcntl.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/thread.h"
#include "crypto/hash.h"
#include "registry/registry.h"
#include "registry/settings.h"

#define FILE_MAX ((size_t)1 << 30)

struct drive {
	struct ctx ctx;
	struct registry_settings settings;
	struct registry_reference reference;
	struct registry *registry;
	struct artifacts *artifacts;
	struct arena arena;
	char **words;
	int count;
	const char *debug;
};

static const char *word(const struct drive *d, int i)
{
	return i < d->count ? d->words[i] : "";
}

static uint64_t number(const struct drive *d, int i)
{
	uint64_t n = 0;

	str_to_u64(str_of(word(d, i)), &n);
	return n;
}

static struct digest digest(const struct drive *d, int i)
{
	struct digest found = {0};

	digest_parse(str_of(word(d, i)), &found);
	return found;
}

static void put(struct str bytes)
{
	fwrite(bytes.p, 1, bytes.n, stdout);
}

static int drive_manifest(struct drive *d, struct err *e)
{
	struct str name = str_of(word(d, 0)), bytes, type;
	char text[DIGEST_TEXT_MAX];
	struct digest got;
	int r;

	if (!name.n)
		name = d->reference.tag.n ? d->reference.tag : str_of(digest_text(&d->reference.digest, text));
	r = d->artifacts->manifest(d->artifacts, name, &d->arena, &bytes, &got, &type, e);
	if (r == 0) {
		printf("%s %.*s\n", digest_text(&got, text), STR(type));
		put(bytes);
	}
	return r;
}

static int drive_blob(struct drive *d, struct err *e)
{
	struct digest wanted = digest(d, 0);
	struct str bytes;
	int r = d->artifacts->blob(d->artifacts, &wanted, ARTIFACT_BLOB_MAX, &d->arena, &bytes, e);

	if (r == 0)
		put(bytes);
	return r;
}

static int stream_blob(struct drive *d, const struct digest *wanted, uint64_t size, uint64_t from, bool print, bool *ret_good, struct err *e)
{
	struct stream *stream = registry_blob_stream(d->registry, wanted, false, size, from, NULL);
	struct hash *hash = hash_new(HASH_SHA256);
	unsigned char value[HASH_SIZE_MAX];
	struct str bytes = STR_NULL;
	int r;

	while ((r = stream->read(stream, &bytes, e)) == 0 && bytes.n) {
		hash_update(hash, bytes);
		if (print)
			put(bytes);
	}
	hash_final(hash, value);
	*ret_good = memcmp(value, wanted->bytes, 32) == 0;
	hash_free(hash);
	stream->close(stream);
	return r;
}

static int drive_stream(struct drive *d, struct err *e)
{
	struct digest wanted = digest(d, 0);
	bool good = false;
	int r = stream_blob(d, &wanted, number(d, 1), number(d, 2), true, &good, e);

	if (r == 0)
		fprintf(stderr, "digest %s\n", good ? "ok" : "wrong");
	return r;
}

struct batch {
	struct drive *d;
	struct err e;
	size_t failed;
};

static void one(void *arg, size_t i)
{
	struct batch *b = arg;
	struct digest wanted = digest(b->d, 1 + 2 * (int)i);
	struct err e = ERR_INIT;
	bool good = false;

	if (stream_blob(b->d, &wanted, number(b->d, 2 + 2 * (int)i), 0, false, &good, &e) < 0 || !good) {
		fprintf(stderr, "%s\n", e.text);
		__atomic_add_fetch(&b->failed, 1, __ATOMIC_RELAXED);
	}
}

static int drive_parallel(struct drive *d, struct err *e)
{
	struct batch b = {.d = d};

	thread_each((unsigned)number(d, 0), (size_t)(d->count - 1) / 2, one, &b);
	return b.failed ? err_set(e, ERR_IO, "%zu failed", b.failed) : 0;
}

static int drive_range(struct drive *d, struct err *e)
{
	struct digest wanted = digest(d, 0);
	size_t n = (size_t)number(d, 2);
	char *into = mem_alloc(n + 1);
	int r = registry_blob_range(d->registry, &wanted, false, number(d, 1), into, n, e);

	if (r == 0)
		put(str_from(into, n));
	free(into);
	return r;
}

static int drive_referrers(struct drive *d, struct err *e)
{
	struct digest subject = digest(d, 0);
	struct artifact_referrer_list list = {0};
	char text[DIGEST_TEXT_MAX];
	int r = d->artifacts->referrers(d->artifacts, &subject, &d->arena, &list, e);

	for (size_t i = 0; r == 0 && i < list.n; i++) {
		const struct artifact_descriptor *found = &list.v[i].descriptor;

		printf("%s %s %.*s", list.v[i].place == ARTIFACT_REFERRERS ? "api" : "tag", digest_text(&found->digest, text), STR(found->artifact_type));
		vec_each(annotation, &found->annotations)
			printf(" %.*s=%.*s", STR(annotation->key), STR(annotation->value));
		printf("\n");
	}
	vec_done(&list);
	return r;
}

static int drive_tags(struct drive *d, struct err *e)
{
	struct str_list tags = {0};
	int r = d->artifacts->tags(d->artifacts, &d->arena, &tags, e);

	for (size_t i = 0; r == 0 && i < tags.n; i++)
		printf("%.*s\n", STR(tags.v[i]));
	vec_done(&tags);
	return r;
}

static int drive_put_blob(struct drive *d, struct err *e)
{
	auto_done(buf_done) struct buf bytes = BUF_INIT(FILE_MAX);
	char text[DIGEST_TEXT_MAX];
	struct digest got;
	int r = file_load(word(d, 0), &bytes, e);

	if (r == 0)
		r = d->artifacts->put_blob(d->artifacts, buf_str(&bytes), &got, e);
	if (r == 0)
		printf("%s\n", digest_text(&got, text));
	return r;
}

static int drive_put_file(struct drive *d, struct err *e)
{
	auto_close int fd = file_open(word(d, 0), e);
	struct digest wanted = digest(d, 1);

	return fd < 0 ? fd : registry_put_file(d->registry, &wanted, fd, (uint64_t)lseek(fd, 0, SEEK_END), str_of(word(d, 2)), e);
}

static int drive_put_manifest(struct drive *d, struct err *e)
{
	auto_done(buf_done) struct buf bytes = BUF_INIT(FILE_MAX);
	char text[DIGEST_TEXT_MAX];
	struct digest got;
	int r = file_load(word(d, 0), &bytes, e);

	if (r == 0)
		r = d->artifacts->put_manifest(d->artifacts, buf_str(&bytes), str_of(word(d, 1)), str_of(word(d, 2)), &got, e);
	if (r == 0)
		printf("%s\n", digest_text(&got, text));
	return r;
}

static int drive_resolve(struct drive *d, struct err *e)
{
	char text[DIGEST_TEXT_MAX];

	(void)e;
	printf("%.*s/%.*s:%.*s%s\n", STR(d->reference.host), STR(d->reference.repository), STR(d->reference.tag), digest_text(&d->reference.digest, text));
	return 0;
}

static const struct {
	const char *name;
	int (*run)(struct drive *d, struct err *e);
} commands[] = {
	{"manifest", drive_manifest}, {"blob", drive_blob}, {"stream", drive_stream}, {"range", drive_range}, {"referrers", drive_referrers},
	{"tags", drive_tags}, {"put-blob", drive_put_blob}, {"put-file", drive_put_file}, {"put-manifest", drive_put_manifest},
	{"parallel", drive_parallel}, {"resolve", drive_resolve},
};

/* 2 where it takes a value. */
static int option(struct drive *d, const char *name, char *value)
{
	struct str text = str_of(value);

	if (str_is(str_of(name), "--offline")) {
		d->ctx.offline = true;
		return 1;
	}
	if (str_is(str_of(name), "--timeout"))
		d->ctx.deadline = clock_monotonic_ms() + atoi(value);
	else if (str_is(str_of(name), "--auth"))
		d->settings.credentials = value;
	else if (str_is(str_of(name), "--user"))
		d->settings.user = text;
	else if (str_is(str_of(name), "--password"))
		d->settings.password = text;
	else if (str_is(str_of(name), "--insecure"))
		*vec_push(&d->settings.insecure) = text;
	else if (str_is(str_of(name), "--ca"))
		*vec_push(&d->settings.authorities) = text;
	else if (str_is(str_of(name), "--mirror"))
		*vec_push(&d->settings.mirrors) = text;
	return 2;
}

static void write_log(void *sink, enum log_level level, const char *text)
{
	(void)sink;
	fprintf(stderr, "%s: %s\n", level == LOG_WARNING ? "warning" : level == LOG_DEBUG ? "debug" : "note", text);
}

static int run(struct drive *d, const char *reference, const char *name, struct err *e)
{
	if (registry_reference_resolve(&d->ctx, str_of(reference), &d->arena, &d->reference, e) < 0)
		return e->code;
	*vec_push(&d->settings.hosts) = d->reference.host;
	if (registry_open(&d->ctx, &d->reference, &d->registry, e) < 0)
		return e->code;
	d->artifacts = registry_artifacts(d->registry);
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		if (str_is(str_of(name), commands[i].name))
			return commands[i].run(d, e);
	return err_set(e, ERR_USAGE, "%s: no such command", name);
}

int main(int argc, char **argv)
{
	struct drive d = {.ctx = {.jobs = 2, .now = clock_now(), .log = {.write = write_log, .level = LOG_WARNING}}};
	struct err e = ERR_INIT;
	int at = 1, r;

	if (getenv("REGISTRY_DRIVE_DEBUG"))
		d.ctx.log.level = LOG_DEBUG;
	d.ctx.registry = &d.settings;
	while (at + 1 < argc && argv[at][0] == '-')
		at += option(&d, argv[at], argv[at + 1]);
	if (at + 2 > argc)
		return 64;
	d.words = argv + at + 2;
	d.count = argc - at - 2;
	r = run(&d, argv[at], argv[at + 1], &e);
	if (r < 0)
		fprintf(stderr, "error %d: %s\n%s%s", r, e.text, e.hint, e.hint[0] ? "\n" : "");
	registry_free(d.registry);
	arena_done(&d.arena);
	vec_done(&d.settings.insecure);
	vec_done(&d.settings.authorities);
	vec_done(&d.settings.mirrors);
	vec_done(&d.settings.hosts);
	fflush(stdout);
	return r < 0 ? -r : 0;
}
