/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/tuf.h"

#include "base/arena.h"
#include "base/mem.h"
#include "base/path.h"
#include "crypto/hash.h"

void tuf_init(struct tuf *tuf, int64_t now)
{
	*tuf = (struct tuf){.now = now};
}

void tuf_done(struct tuf *tuf)
{
	tuf_document_done(&tuf->root);
	tuf_document_done(&tuf->timestamp);
	tuf_document_done(&tuf->snapshot);
	tuf_document_done(&tuf->targets);
}

/* ---- section 5.3: root ---- */

int tuf_take_first_root(struct tuf *tuf, struct str bytes, struct err *e)
{
	auto_done(tuf_document_done) struct tuf_document root = {0};

	if (tuf_document_read(bytes, TUF_ROOT_MAX, "root", "root", TUF_STANDARD, &root, e) < 0 || tuf_document_signed_by(&root, &root, "root", "root", e) < 0)
		return e->code;
	tuf_document_replace(&tuf->root, &root);
	return 0;
}

int tuf_take_root(struct tuf *tuf, struct str bytes, struct err *e)
{
	auto_done(tuf_document_done) struct tuf_document root = {0};

	if (tuf_document_read(bytes, TUF_ROOT_MAX, "root", "the next root", TUF_STANDARD, &root, e) < 0 ||
	    tuf_document_signed_by(&root, &tuf->root, "root", "the next root, by the last one's keys", e) < 0 ||
	    tuf_document_signed_by(&root, &root, "root", "the next root, by its own keys", e) < 0)
		return e->code;
	if (root.version != tuf->root.version + 1)
		return err_set(e, ERR_DIGEST, "the next root has version %llu, not %llu", (unsigned long long)root.version,
			       (unsigned long long)tuf->root.version + 1);
	tuf_document_replace(&tuf->root, &root);
	return 0;
}

int tuf_check_root(const struct tuf *tuf, struct err *e)
{
	return tuf_document_check_expiry(&tuf->root, tuf->now, "root", e);
}

bool tuf_consistent_snapshot(const struct tuf *tuf)
{
	return json_bool(json_get(tuf->root.body, "consistent_snapshot"));
}

/* ---- section 5.4: timestamp ---- */

static const struct json *meta_of(const struct tuf_document *document, const char *file)
{
	return json_get(json_get(document->body, "meta"), file);
}

static uint64_t version_in(const struct json *meta)
{
	uint64_t version;

	return json_u64(json_get(meta, "version"), &version) ? version : 0;
}

uint64_t tuf_snapshot_version(const struct tuf *tuf)
{
	return version_in(meta_of(&tuf->timestamp, "snapshot.json"));
}

static int take_newer_timestamp(struct tuf *tuf, struct tuf_document *timestamp, struct err *e)
{
	const struct tuf_document *old = &tuf->timestamp;
	uint64_t snapshot = version_in(meta_of(timestamp, "snapshot.json"));

	if (!snapshot)
		return err_set(e, ERR_FORMAT, "timestamp: names no version of snapshot.json");
	if (tuf_document_is(old) && timestamp->version < old->version)
		return err_set(e, ERR_DIGEST, "timestamp: version %llu, and %llu was seen before", (unsigned long long)timestamp->version,
			       (unsigned long long)old->version);
	if (tuf_document_is(old) && timestamp->version == old->version)
		return 0;
	if (tuf_document_is(old) && snapshot < tuf_snapshot_version(tuf))
		return err_set(e, ERR_DIGEST, "timestamp: names snapshot %llu, and %llu was seen before", (unsigned long long)snapshot,
			       (unsigned long long)tuf_snapshot_version(tuf));
	tuf_document_replace(&tuf->timestamp, timestamp);
	return 0;
}

int tuf_take_timestamp(struct tuf *tuf, struct str bytes, bool mine, struct err *e)
{
	auto_done(tuf_document_done) struct tuf_document timestamp = {0};

	if (tuf_document_read(bytes, TUF_TIMESTAMP_MAX, "timestamp", "timestamp", TUF_STANDARD, &timestamp, e) < 0 ||
	    tuf_document_signed_by(&timestamp, &tuf->root, "timestamp", "timestamp", e) < 0 || take_newer_timestamp(tuf, &timestamp, e) < 0)
		return e->code;
	return mine ? 0 : tuf_document_check_expiry(&tuf->timestamp, tuf->now, "timestamp", e);
}

/* ---- section 5.5: snapshot ---- */

size_t tuf_snapshot_size(const struct tuf *tuf, size_t max)
{
	uint64_t length;

	return json_u64(json_get(meta_of(&tuf->timestamp, "snapshot.json"), "length"), &length) && length < max ? (size_t)length : max;
}

/* What an earlier snapshot named is still there, and not older. */
static int check_progress(const struct tuf *tuf, const struct tuf_document *snapshot, struct err *e)
{
	struct json_members members = json_members(json_get(tuf->snapshot.body, "meta"));

	while (json_next(&members)) {
		const struct json *now = json_get_str(json_get(snapshot->body, "meta"), members.key);

		if (!now)
			return err_set(e, ERR_DIGEST, "snapshot: %.*s was there before and is not any more", STR(members.key));
		if (version_in(now) < version_in(members.value))
			return err_set(e, ERR_DIGEST, "snapshot: names version %llu of %.*s, and %llu was seen before", (unsigned long long)version_in(now),
				       STR(members.key), (unsigned long long)version_in(members.value));
	}
	return 0;
}

int tuf_take_snapshot(struct tuf *tuf, struct str bytes, bool mine, struct err *e)
{
	auto_done(tuf_document_done) struct tuf_document snapshot = {0};

	if (!mine && tuf_check_file(bytes, meta_of(&tuf->timestamp, "snapshot.json"), TUF_STANDARD, "snapshot", e) < 0)
		return e->code;
	if (tuf_document_read(bytes, TUF_SNAPSHOT_MAX, "snapshot", "snapshot", TUF_STANDARD, &snapshot, e) < 0 ||
	    tuf_document_signed_by(&snapshot, &tuf->root, "snapshot", "snapshot", e) < 0)
		return e->code;
	if (tuf_document_is(&tuf->snapshot) && check_progress(tuf, &snapshot, e) < 0)
		return e->code;
	if (!mine && snapshot.version != tuf_snapshot_version(tuf))
		return err_set(e, ERR_DIGEST, "snapshot: version %llu, not %llu as the timestamp says", (unsigned long long)snapshot.version,
			       (unsigned long long)tuf_snapshot_version(tuf));
	if (!mine && tuf_document_check_expiry(&snapshot, tuf->now, "snapshot", e) < 0)
		return e->code;
	tuf_document_replace(&tuf->snapshot, &snapshot);
	return 0;
}

/* ---- section 5.6: targets ---- */

static const struct json *targets_meta(const struct tuf *tuf, struct str role)
{
	struct arena arena = ARENA_INIT;
	const struct json *meta = json_get_str(json_get(tuf->snapshot.body, "meta"), arena_printf(&arena, "%.*s.json", STR(role)));

	arena_done(&arena);
	return meta;
}

uint64_t tuf_targets_version(const struct tuf *tuf, struct str role)
{
	return version_in(targets_meta(tuf, role));
}

static int check_in_snapshot(const struct tuf *tuf, const struct tuf_document *targets, struct str role, struct err *e)
{
	if (targets->version != tuf_targets_version(tuf, role))
		return err_set(e, ERR_DIGEST, "%.*s: version %llu, not %llu as the snapshot says", STR(role), (unsigned long long)targets->version,
			       (unsigned long long)tuf_targets_version(tuf, role));
	return 0;
}

int tuf_take_targets(struct tuf *tuf, struct str bytes, bool mine, struct err *e)
{
	auto_done(tuf_document_done) struct tuf_document targets = {0};
	struct str role = STR_LIT("targets");

	if (!mine && tuf_check_file(bytes, targets_meta(tuf, role), TUF_STANDARD, "targets", e) < 0)
		return e->code;
	if (tuf_document_read(bytes, TUF_TARGETS_MAX, "targets", "targets", TUF_STANDARD, &targets, e) < 0 ||
	    tuf_document_signed_by(&targets, &tuf->root, "targets", "targets", e) < 0)
		return e->code;
	if (!mine && (check_in_snapshot(tuf, &targets, role, e) < 0 || tuf_document_check_expiry(&targets, tuf->now, "targets", e) < 0))
		return e->code;
	tuf_document_replace(&tuf->targets, &targets);
	return 0;
}

int tuf_read_delegated(const struct tuf *tuf, struct str bytes, const struct json *delegations, const struct json *role, struct tuf_document *ret_document,
		       struct err *e)
{
	struct str name = json_get_text(role, "name");
	struct arena arena = ARENA_INIT;
	const char *text = arena_text(&arena, name);
	int r;

	*ret_document = (struct tuf_document){0};
	r = tuf_check_file(bytes, targets_meta(tuf, name), TUF_STANDARD, text, e);
	if (r == 0)
		r = tuf_document_read(bytes, TUF_TARGETS_MAX, "targets", text, TUF_STANDARD, ret_document, e);
	if (r == 0)
		r = tuf_document_signed(ret_document, json_get(delegations, "keys"), role, text, e);
	if (r == 0)
		r = check_in_snapshot(tuf, ret_document, name, e);
	if (r == 0)
		r = tuf_document_check_expiry(ret_document, tuf->now, text, e);
	arena_done(&arena);
	return r;
}

/* What our globs can besides is not of TUF's patterns, and would let a delegation speak of more. */
static bool path_covers(struct str pattern, struct str target)
{
	struct arena arena = ARENA_INIT;
	bool plain = pattern.n <= PATH_LENGTH_MAX && str_search(pattern, STR_LIT("**")) < 0 && str_find(pattern, '{') < 0 && str_find(pattern, '\\') < 0;
	bool covers = plain && path_match(arena_text(&arena, pattern), target);

	arena_done(&arena);
	return covers;
}

bool tuf_delegation_covers(const struct json *role, struct str target)
{
	unsigned char value[HASH_SIZE_MAX];
	char digits[HASH_DIGITS_MAX];

	json_each(pattern, json_get(role, "paths"))
		if (path_covers(json_text(pattern), target))
			return true;
	hash_bytes(HASH_SHA256, target, value);
	hash_digits(value, 32, digits);
	json_each(prefix, json_get(role, "path_hash_prefixes"))
		if (json_text(prefix).n && json_text(prefix).n <= 64 &&
		    memcmp(json_text(prefix).p, digits, json_text(prefix).n) == 0)
			return true;
	return false;
}
