/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/tuf_update.h"

#include "base/arena.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/path.h"

/* What an update has at hand. */
struct work {
	struct tuf *tuf;
	const struct tuf_source *source;
	const char *folder; /* or NULL */
	struct arena arena;
};

static int load_mine(struct work *work, const char *name, struct buf *bytes, struct err *e)
{
	if (!work->folder)
		return err_set(e, ERR_NOT_FOUND, "%s: nothing is kept", name);
	return file_load(arena_printf(&work->arena, "%s/%s", work->folder, name).p, bytes, e);
}

static int keep(struct work *work, const char *name, struct str bytes, struct err *e)
{
	return work->folder ? file_replace(arena_printf(&work->arena, "%s/%s", work->folder, name).p, bytes, e) : 0;
}

/* ---- root ---- */

/* One's own copy counts where it reads and is newer; a program that was replaced by a newer one may bring a newer root. */
static int begin(struct work *work, struct str first_root, struct err *e)
{
	auto_done(buf_done) struct buf mine = BUF_INIT(TUF_ROOT_MAX);
	struct err ignored = ERR_INIT;
	struct tuf kept;
	bool newer;

	if (tuf_take_first_root(work->tuf, first_root, e) < 0)
		return err_wrap(e, "the first root");
	tuf_init(&kept, work->tuf->now);
	newer = load_mine(work, "root.json", &mine, &ignored) == 0 && tuf_take_first_root(&kept, buf_str(&mine), &ignored) == 0 &&
		kept.root.version > work->tuf->root.version;
	if (newer) {
		tuf_document_done(&work->tuf->root);
		work->tuf->root = tuf_document_take(&kept.root);
	}
	tuf_done(&kept);
	return newer ? 0 : keep(work, "root.json", first_root, e);
}

static int update_root(struct work *work, struct err *e)
{
	auto_done(buf_done) struct buf bytes = BUF_INIT(TUF_ROOT_MAX);

	for (size_t i = 0; i < TUF_ROOTS_MAX; i++) {
		const char *path = arena_printf(&work->arena, "%llu.root.json", (unsigned long long)work->tuf->root.version + 1).p;
		int r;

		buf_clear(&bytes);
		r = work->source->fetch(work->source, path, TUF_ROOT_MAX, &bytes, e);
		if (r == ERR_NOT_FOUND) {
			*e = ERR_INIT;
			return tuf_check_root(work->tuf, e);
		}
		if (r < 0)
			return r;
		if (tuf_take_root(work->tuf, buf_str(&bytes), e) < 0)
			return err_wrap(e, "%s", path);
		if (keep(work, "root.json", buf_str(&bytes), e) < 0)
			return e->code;
	}
	return err_set(e, ERR_LIMIT, "more than %d roots one after the other: begin with a newer one", TUF_ROOTS_MAX);
}

/* ---- the others ---- */

/* What was kept and does not hold any more, by keys that were taken back for one, is as if it were not there. */
static void recall(struct work *work, const char *name, size_t max, int (*accept)(struct tuf *tuf, struct str bytes, bool mine, struct err *e))
{
	auto_done(buf_done) struct buf bytes = BUF_INIT(max);
	struct err ignored = ERR_INIT;

	if (load_mine(work, name, &bytes, &ignored) == 0)
		accept(work->tuf, buf_str(&bytes), true, &ignored);
}

static int update_timestamp(struct work *work, struct err *e)
{
	auto_done(buf_done) struct buf bytes = BUF_INIT(TUF_TIMESTAMP_MAX);
	uint64_t before;

	recall(work, "timestamp.json", TUF_TIMESTAMP_MAX, tuf_take_timestamp);
	before = work->tuf->timestamp.version;
	if (work->source->fetch(work->source, "timestamp.json", TUF_TIMESTAMP_MAX, &bytes, e) < 0 ||
	    tuf_take_timestamp(work->tuf, buf_str(&bytes), false, e) < 0)
		return e->code;
	return work->tuf->timestamp.version == before ? 0 : keep(work, "timestamp.json", buf_str(&bytes), e);
}

static const char *versioned(struct work *work, uint64_t version, const char *name)
{
	return tuf_consistent_snapshot(work->tuf) ? arena_printf(&work->arena, "%llu.%s", (unsigned long long)version, name).p : name;
}

/* The copy that is kept, where it is the very one that is wanted. */
static bool is_current(struct work *work, const char *name, size_t max, int (*accept)(struct tuf *tuf, struct str bytes, bool mine, struct err *e))
{
	auto_done(buf_done) struct buf bytes = BUF_INIT(max);
	struct err ignored = ERR_INIT;

	return load_mine(work, name, &bytes, &ignored) == 0 && accept(work->tuf, buf_str(&bytes), false, &ignored) == 0;
}

static int update_snapshot(struct work *work, struct err *e)
{
	auto_done(buf_done) struct buf bytes = BUF_INIT(TUF_SNAPSHOT_MAX);
	const char *path = versioned(work, tuf_snapshot_version(work->tuf), "snapshot.json");

	recall(work, "snapshot.json", TUF_SNAPSHOT_MAX, tuf_take_snapshot);
	if (is_current(work, "snapshot.json", TUF_SNAPSHOT_MAX, tuf_take_snapshot))
		return 0;
	if (work->source->fetch(work->source, path, tuf_snapshot_size(work->tuf, TUF_SNAPSHOT_MAX), &bytes, e) < 0 ||
	    tuf_take_snapshot(work->tuf, buf_str(&bytes), false, e) < 0)
		return e->code;
	return keep(work, "snapshot.json", buf_str(&bytes), e);
}

static int update_targets(struct work *work, struct err *e)
{
	auto_done(buf_done) struct buf bytes = BUF_INIT(TUF_TARGETS_MAX);
	uint64_t version = tuf_targets_version(work->tuf, STR_LIT("targets"));

	if (!version)
		return err_set(e, ERR_FORMAT, "snapshot: names no version of targets.json");
	if (is_current(work, "targets.json", TUF_TARGETS_MAX, tuf_take_targets))
		return 0;
	if (work->source->fetch(work->source, versioned(work, version, "targets.json"), TUF_TARGETS_MAX, &bytes, e) < 0 ||
	    tuf_take_targets(work->tuf, buf_str(&bytes), false, e) < 0)
		return e->code;
	return keep(work, "targets.json", buf_str(&bytes), e);
}

int tuf_update(struct tuf *tuf, const struct tuf_source *source, const char *folder, struct str first_root, struct err *e)
{
	struct work work = {.tuf = tuf, .source = source, .folder = folder};
	int r = begin(&work, first_root, e);

	if (r == 0)
		r = update_root(&work, e);
	if (r == 0)
		r = update_timestamp(&work, e);
	if (r == 0)
		r = update_snapshot(&work, e);
	if (r == 0)
		r = update_targets(&work, e);
	arena_done(&work.arena);
	return r;
}

int tuf_load(struct tuf *tuf, const char *folder, struct err *e)
{
	auto_done(buf_done) struct buf root = BUF_INIT(TUF_ROOT_MAX), targets = BUF_INIT(TUF_TARGETS_MAX);
	struct work work = {.tuf = tuf, .folder = folder};
	int r = load_mine(&work, "root.json", &root, e);

	if (r == 0)
		r = tuf_take_first_root(tuf, buf_str(&root), e);
	if (r == 0)
		r = load_mine(&work, "targets.json", &targets, e);
	if (r == 0)
		r = tuf_take_targets(tuf, buf_str(&targets), true, e);
	recall(&work, "timestamp.json", TUF_TIMESTAMP_MAX, tuf_take_timestamp);
	recall(&work, "snapshot.json", TUF_SNAPSHOT_MAX, tuf_take_snapshot);
	arena_done(&work.arena);
	return r;
}

/* ---- targets ---- */

/* A search over roles, each looked into once, those that are named first before what those name (section 5.6.7). */
struct search {
	struct work *work;
	struct str target;
	struct str_list seen;
	struct buf *bytes; /* of the target */
};

static int fetch_file(struct search *search, const struct json *meta, struct err *e)
{
	struct work *work = search->work;
	struct str folder = path_parent(search->target), base = path_base(search->target), hash = json_get_text(json_get(meta, "hashes"), "sha256");
	const char *name = arena_text(&work->arena, search->target);
	uint64_t length;
	struct str path;

	if (!hash.n || !json_u64(json_get(meta, "length"), &length))
		return err_set(e, ERR_FORMAT, "%s: is signed without its length or its SHA-256", name);
	if (length > search->bytes->max)
		return err_set(e, ERR_LIMIT, "%s: larger than the cap of %zu bytes", name, search->bytes->max);
	path = tuf_consistent_snapshot(work->tuf) ? arena_printf(&work->arena, "targets/%.*s%s%.*s.%.*s", STR(folder), folder.n ? "/" : "", STR(hash), STR(base))
						  : arena_printf(&work->arena, "targets/%s", name);
	if (work->source->fetch(work->source, path.p, (size_t)length, search->bytes, e) < 0)
		return e->code;
	return tuf_check_file(buf_str(search->bytes), meta, TUF_STANDARD, name, e);
}

static int look_into(struct search *search, const struct tuf_document *targets, struct err *e);

static bool was_seen(struct search *search, struct str name)
{
	vec_each(other, &search->seen)
		if (str_eq(*other, name))
			return true;
	*vec_push(&search->seen) = arena_str(&search->work->arena, name);
	return false;
}

/* ERR_NOT_FOUND: it has it not, and others may be asked. */
static int look_into_delegated(struct search *search, const struct json *delegations, const struct json *role, struct err *e)
{
	auto_done(tuf_document_done) struct tuf_document document = {0};
	auto_done(buf_done) struct buf bytes = BUF_INIT(TUF_TARGETS_MAX);
	struct work *work = search->work;
	struct str name = json_get_text(role, "name");
	const char *file = arena_printf(&work->arena, "%.*s.json", STR(name)).p;

	if (search->seen.n >= TUF_DELEGATIONS_MAX)
		return err_set(e, ERR_LIMIT, "more than %d delegations", TUF_DELEGATIONS_MAX);
	if (!name.n || str_find(name, '/') >= 0 || was_seen(search, name))
		return err_set(e, ERR_NOT_FOUND, "%s: looked into before", file);
	if (work->source->fetch(work->source, versioned(work, tuf_targets_version(work->tuf, name), file), TUF_TARGETS_MAX, &bytes, e) < 0)
		return e->code == ERR_NOT_FOUND ? err_set(e, ERR_IO, "%s: delegated to, and not there", file) : e->code;
	if (tuf_read_delegated(work->tuf, buf_str(&bytes), delegations, role, &document, e) < 0)
		return e->code;
	return look_into(search, &document, e);
}

static int look_into(struct search *search, const struct tuf_document *targets, struct err *e)
{
	const struct json *meta = json_get_str(json_get(targets->body, "targets"), search->target), *delegations = json_get(targets->body, "delegations");

	if (meta)
		return fetch_file(search, meta, e);
	json_each(role, json_get(delegations, "roles")) {
		int r;

		if (!tuf_delegation_covers(role, search->target))
			continue;
		r = look_into_delegated(search, delegations, role, e);
		if (r != ERR_NOT_FOUND || json_bool(json_get(role, "terminating")))
			return r;
	}
	return err_set(e, ERR_NOT_FOUND, "%.*s: no role has it", STR(search->target));
}

int tuf_fetch_target(const struct tuf *tuf, const struct tuf_source *source, const char *name, struct buf *ret_bytes, struct err *e)
{
	struct tuf mine = *tuf; /* only read */
	struct work work = {.tuf = &mine, .source = source};
	struct search search = {.work = &work, .target = str_of(name), .bytes = ret_bytes};
	int r = look_into(&search, &tuf->targets, e);

	vec_done(&search.seen);
	arena_done(&work.arena);
	return r;
}

int tuf_check_target(const struct tuf *tuf, const char *name, struct str bytes, struct err *e)
{
	const struct json *meta = json_get(json_get(tuf->targets.body, "targets"), name);

	if (!json_is(meta, JSON_KIND_OBJECT) || !json_get(meta, "hashes"))
		return err_set(e, ERR_NOT_FOUND, "%s: no role has it", name);
	return tuf_check_file(bytes, meta, TUF_STANDARD, name, e);
}
