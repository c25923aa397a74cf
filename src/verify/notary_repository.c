/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/notary_repository.h"

#include "base/file.h"
#include "base/mem.h"
#include "codec/base64.h"
#include "codec/json_writer.h"
#include "crypto/certificate_name.h"
#include "crypto/certificate_rules.h"
#include "verify/notary.h"
#include "verify/tuf_key.h"

#define PINS_FILE_MAX ((size_t)1 << 20)

/* ---- whom a name's root may be of ---- */

static int load_authority(const char *path, struct str name, struct notary_pins *pins, struct err *e)
{
	auto_done(buf_done) struct buf bytes = BUF_INIT(PINS_FILE_MAX);
	__typeof__(pins->authorities.v) authority = vec_push(&pins->authorities);

	authority->name = name;
	return file_load(path, &bytes, e) < 0 ? e->code : certificate_list_read(buf_str(&bytes), path, &authority->certificates, e);
}

static const struct json *pinning_of(const struct notary_pins *pins)
{
	const struct json *part = json_get(pins->json, "trust_pinning");

	return part ? part : pins->json;
}

int notary_pins_read(struct str bytes, const char *name, struct notary_pins *ret_pins, struct err *e)
{
	struct json_members members;

	*ret_pins = (struct notary_pins){0};
	if (json_parse(bytes, JSON_CAPS, name, &ret_pins->json, e) < 0)
		return e->code;
	if (!json_get(pinning_of(ret_pins), "certs") && !json_get(pinning_of(ret_pins), "ca") && !json_get(pinning_of(ret_pins), "disable_tofu"))
		return err_set(e, ERR_USAGE, "%s: neither certs, ca nor disable_tofu in it (notary's trust_pinning)", name);
	ret_pins->no_first_use = json_bool(json_get(pinning_of(ret_pins), "disable_tofu"));
	members = json_members(json_get(pinning_of(ret_pins), "ca"));
	while (json_next(&members))
		if (load_authority(arena_text(&ret_pins->arena, json_text(members.value)), members.key, ret_pins, e) < 0)
			return err_wrap(e, "%s: ca", name);
	return 0;
}

void notary_pins_done(struct notary_pins *pins)
{
	vec_each(authority, &pins->authorities)
		certificate_list_done(&authority->certificates);
	vec_done(&pins->authorities);
	json_free(pins->json);
	arena_done(&pins->arena);
}

static bool name_covers(struct str name, struct str gun)
{
	if (str_ends(name, "*"))
		return gun.n >= name.n - 1 && memcmp(gun.p, name.p, name.n - 1) == 0;
	return str_eq(name, gun);
}

/* The most exact entry of an object of names: the name itself, else the longest prefix; NULL where there is none. */
static const struct json *pinned_by(const struct json *object, struct str gun)
{
	struct json_members members = json_members(object);
	const struct json *best = NULL;
	size_t length = 0;

	while (json_next(&members))
		if (name_covers(members.key, gun) && (!best || members.key.n > length || str_eq(members.key, gun))) {
			best = members.value;
			length = str_eq(members.key, gun) ? SIZE_MAX : members.key.n;
		}
	return best;
}

enum pinning { NOT_PINNED, PINNED_TO_IT, PINNED_TO_ANOTHER };

static bool is_issued(const struct notary_pins *pins, struct str gun, const struct certificate *leaf, int64_t now, bool *ret_named)
{
	vec_each(authority, &pins->authorities) {
		if (!name_covers(authority->name, gun))
			continue;
		*ret_named = true;
		vec_each(issuer, &authority->certificates) {
			struct err ignored = ERR_INIT;

			if (certificate_chain_holds(leaf, issuer, 1, NULL, now, &ignored))
				return true;
		}
	}
	return false;
}

/* By id, else by authority: the order of notary's own pinning. */
static enum pinning look_up_pin(const struct notary_repository *repository, struct str id, const struct certificate *leaf)
{
	const struct notary_pins *pins = repository->pins;
	const struct json *ids = pins ? pinned_by(json_get(pinning_of(pins), "certs"), repository->gun) : NULL;
	bool named = false;

	json_each(other, ids)
		if (str_eq(json_text(other), id))
			return PINNED_TO_IT;
	if (ids)
		return PINNED_TO_ANOTHER;
	if (pins && is_issued(pins, repository->gun, leaf, repository->now, &named))
		return PINNED_TO_IT;
	return named || (pins && pins->no_first_use) ? PINNED_TO_ANOTHER : NOT_PINNED;
}

/* ---- root ---- */

void notary_repository_init(struct notary_repository *repository, struct str gun, int64_t now, const struct notary_pins *pins)
{
	*repository = (struct notary_repository){.now = now, .pins = pins};
	repository->gun = arena_str(&repository->arena, gun);
}

void notary_repository_done(struct notary_repository *repository)
{
	tuf_document_done(&repository->root);
	tuf_document_done(&repository->timestamp);
	tuf_document_done(&repository->snapshot);
	tuf_document_done(&repository->targets);
	vec_each(role, &repository->roles) {
		tuf_document_done(&(*role)->document);
		vec_done(&(*role)->paths);
	}
	vec_done(&repository->roles);
	arena_done(&repository->arena);
}

static enum verify_reason check_expiry(const struct notary_repository *repository, const struct tuf_document *document, const char *name, struct err *e)
{
	return tuf_document_check_expiry(document, repository->now, name, e) < 0 ? VERIFY_EXPIRED : VERIFY_VERIFIED;
}

/* The certificate is for the name, or for all that begin as it does. */
static bool is_for(const struct notary_repository *repository, const struct certificate *certificate)
{
	struct arena arena = ARENA_INIT;
	struct name_parts parts = {0};
	struct err ignored = ERR_INIT;
	bool is = false;

	if (certificate_name_parts(certificate, &arena, &parts, &ignored) == 0)
		vec_each(part, &parts)
			is |= str_is(part->type, "CN") && name_covers(part->value, repository->gun);
	vec_done(&parts);
	arena_done(&arena);
	return is;
}

/*
 * The keys of the root's role that may vouch for it: certificates for the name, that still hold unless they are of a root that was known, and are those
 * that are pinned. As an object of keys for tuf_document_signed(), by leaving out the others; which pin was the answer is noted.
 */
struct root_keys {
	struct str_list ids;
	bool another, pinned; /* some were passed over for a pin; the first that counts is pinned */
	bool expired, other_name;
};

static bool takes_key(const struct notary_repository *repository, struct str id, const struct json *json, bool known, struct root_keys *keys)
{
	struct tuf_key key;
	enum pinning pinning;
	bool takes = false;

	tuf_key_read(json, TUF_NOTARY, &key);
	if (key.certificate && !is_for(repository, key.certificate)) {
		keys->other_name = true;
	} else if (key.certificate && !known && !certificate_valid_at(key.certificate, repository->now)) {
		keys->expired = true;
	} else if (key.certificate) {
		pinning = known ? NOT_PINNED : look_up_pin(repository, id, key.certificate);
		takes = pinning != PINNED_TO_ANOTHER;
		keys->another |= pinning == PINNED_TO_ANOTHER;
		keys->pinned |= pinning == PINNED_TO_IT;
	}
	tuf_key_done(&key);
	return takes;
}

static void find_root_keys(const struct notary_repository *repository, const struct tuf_document *root, bool known, struct root_keys *keys)
{
	json_each(id, json_get(json_get(json_get(root->body, "roles"), "root"), "keyids")) {
		const struct json *json = json_get_str(json_get(root->body, "keys"), json_text(id));

		if (json && takes_key(repository, json_text(id), json, known, keys))
			*vec_push(&keys->ids) = json_text(id);
	}
}

/* The role of a root, with only the keys that count. */
static int signed_by_root(const struct tuf_document *document, const struct tuf_document *root, const struct root_keys *keys, const char *name, struct err *e)
{
	auto_done(buf_done) struct buf text = BUF_INIT(1 << 20);
	const struct json *own = json_get(json_get(root->body, "roles"), "root");
	auto_json struct json *role = NULL;
	uint64_t threshold = 0;

	json_u64(json_get(own, "threshold"), &threshold);
	buf_printf(&text, "{\"threshold\":%llu,\"keyids\":[", (unsigned long long)threshold);
	vec_each(id, &keys->ids) {
		buf_puts(&text, id == keys->ids.v ? "" : ",");
		json_quote(&text, *id);
	}
	buf_puts(&text, "]}");
	if (json_parse(buf_str(&text), JSON_CAPS, name, &role, e) < 0)
		return e->code;
	return tuf_document_signed(document, json_get(root->body, "keys"), role, name, e);
}

static enum verify_reason check_root_keys(const struct notary_repository *repository, const struct root_keys *keys, struct err *e)
{
	if (keys->ids.n)
		return VERIFY_VERIFIED;
	if (keys->another) {
		err_set(e, ERR_NOT_FOUND, "the root of %.*s is of another certificate than the pinned one", STR(repository->gun));
		return VERIFY_CERTIFICATE_UNTRUSTED;
	}
	if (keys->expired) {
		err_set(e, ERR_FORMAT, "the certificate of the root of %.*s has expired", STR(repository->gun));
		return VERIFY_CERTIFICATE_EXPIRED;
	}
	err_set(e, ERR_FORMAT, keys->other_name ? "no certificate of the root is for %.*s" : "the root of %.*s has no certificate", STR(repository->gun));
	return VERIFY_IDENTITY;
}

static enum verify_reason follow_root(struct notary_repository *repository, const struct tuf_document *root, struct err *e)
{
	struct root_keys keys = {0};
	enum verify_reason reason = VERIFY_VERIFIED;

	if (!tuf_document_is(&repository->root))
		return reason;
	find_root_keys(repository, &repository->root, true, &keys);
	if (signed_by_root(root, &repository->root, &keys, "root, by the keys of the one that was known", e) < 0)
		reason = VERIFY_SIGNATURE;
	vec_done(&keys.ids);
	if (reason == VERIFY_VERIFIED && root->version < repository->root.version) {
		err_set(e, ERR_DIGEST, "root: version %llu, and %llu was known", (unsigned long long)root->version, (unsigned long long)repository->root.version);
		reason = VERIFY_METADATA;
	}
	return reason;
}

enum verify_reason notary_take_root(struct notary_repository *repository, struct str bytes, bool known, struct err *e)
{
	auto_done(tuf_document_done) struct tuf_document root = {0};
	struct root_keys keys = {0};
	enum verify_reason reason;
	bool follows = tuf_document_is(&repository->root);

	if (tuf_document_read(bytes, NOTARY_METADATA_MAX, "root", "root", TUF_NOTARY, &root, e) < 0)
		return VERIFY_BUNDLE_MALFORMED;
	reason = follow_root(repository, &root, e);
	if (reason != VERIFY_VERIFIED)
		return reason;
	find_root_keys(repository, &root, known, &keys);
	reason = check_root_keys(repository, &keys, e);
	if (reason == VERIFY_VERIFIED && signed_by_root(&root, &root, &keys, "root", e) < 0)
		reason = VERIFY_SIGNATURE;
	if (reason == VERIFY_VERIFIED) {
		repository->pinned = keys.pinned || follows;
		repository->root_key = arena_str(&repository->arena, keys.ids.v[0]);
		tuf_document_replace(&repository->root, &root);
	}
	vec_done(&keys.ids);
	return reason;
}

enum verify_reason notary_check_root(const struct notary_repository *repository, struct err *e)
{
	return check_expiry(repository, &repository->root, "root", e);
}

/* ---- the others ---- */

static const struct json *meta_of(const struct tuf_document *document, const char *role)
{
	return json_get(json_get(document->body, "meta"), role);
}

/* What one document says of another must be there: the chain is made of it. */
static enum verify_reason check_named(const struct tuf_document *by, const char *role, struct str bytes, struct err *e)
{
	const struct json *meta = meta_of(by, role);

	if (!json_get(meta, "hashes") || !json_get(meta, "length")) {
		err_set(e, ERR_FORMAT, "%s: nobody has signed what it is", role);
		return VERIFY_METADATA;
	}
	return tuf_check_file(bytes, meta, TUF_NOTARY, role, e) < 0 ? VERIFY_METADATA : VERIFY_VERIFIED;
}

static enum verify_reason take_signed(struct notary_repository *repository, struct str bytes, const char *type, struct tuf_document *into, struct err *e)
{
	auto_done(tuf_document_done) struct tuf_document document = {0};
	enum verify_reason reason;

	if (tuf_document_read(bytes, NOTARY_METADATA_MAX, type, type, TUF_NOTARY, &document, e) < 0)
		return VERIFY_BUNDLE_MALFORMED;
	if (tuf_document_signed_by(&document, &repository->root, type, type, e) < 0)
		return VERIFY_SIGNATURE;
	reason = check_expiry(repository, &document, type, e);
	if (reason == VERIFY_VERIFIED)
		tuf_document_replace(into, &document);
	return reason;
}

enum verify_reason notary_take_timestamp(struct notary_repository *repository, struct str bytes, struct err *e)
{
	return take_signed(repository, bytes, "timestamp", &repository->timestamp, e);
}

enum verify_reason notary_take_snapshot(struct notary_repository *repository, struct str bytes, struct str root, struct err *e)
{
	enum verify_reason reason = check_named(&repository->timestamp, "snapshot", bytes, e);

	if (reason == VERIFY_VERIFIED)
		reason = take_signed(repository, bytes, "snapshot", &repository->snapshot, e);
	return reason == VERIFY_VERIFIED ? check_named(&repository->snapshot, "root", root, e) : reason;
}

/* ---- delegations ---- */

static bool begins(struct str text, struct str with)
{
	return text.n >= with.n && (!with.n || memcmp(text.p, with.p, with.n) == 0);
}

/* It becomes part of a path. Source: notary, "tuf/data/roles.go" (the names of delegations). */
static bool is_child(struct str parent, struct str name)
{
	if (!begins(name, parent) || name.n < parent.n + 2 || name.p[parent.n] != '/')
		return false;
	for (size_t i = parent.n + 1; i < name.n; i++)
		if (!(name.p[i] >= 'a' && name.p[i] <= 'z') && !(name.p[i] >= '0' && name.p[i] <= '9') && name.p[i] != '-' && name.p[i] != '_')
			return false;
	return true;
}

static bool covers(const struct str_list *paths, struct str text)
{
	vec_each(path, paths)
		if (begins(text, *path))
			return true;
	return false;
}

static bool knows_role(const struct notary_repository *repository, struct str name)
{
	vec_each(role, &repository->roles)
		if (str_eq((*role)->name, name))
			return true;
	return false;
}

static bool is_released(struct str name)
{
	return str_is(name, NOTARY_RELEASES) || str_starts(name, NOTARY_RELEASES "/");
}

static size_t count_roles(const struct notary_repository *repository, bool released)
{
	size_t n = 0;

	vec_each(role, &repository->roles)
		n += is_released((*role)->name) == released;
	return n;
}

static void add_role(struct notary_repository *repository, struct str name, const struct json *json, const struct json *keys, const struct str_list *within)
{
	struct notary_role *role = arena_new(&repository->arena, struct notary_role);

	role->name = arena_str(&repository->arena, name);
	role->json = json;
	role->keys = keys;
	json_each(path, json_get(json, "paths"))
		if (!within || covers(within, json_text(path)))
			*vec_push(&role->paths) = arena_str(&repository->arena, json_text(path));
	*vec_push(&repository->roles) = role;
}

/* What nobody keeps, or the snapshot does not have, is passed over, as by notary's own walk. */
static void add_roles(struct notary_repository *repository, const struct tuf_document *by, struct str parent, const struct str_list *within)
{
	const struct json *delegations = json_get(by->body, "delegations");

	json_each(json, json_get(delegations, "roles")) {
		struct str name = json_get_text(json, "name");

		if (!is_child(parent, name) || knows_role(repository, name) || !json_get_str(json_get(repository->snapshot.body, "meta"), name))
			continue;
		if (count_roles(repository, is_released(name)) < NOTARY_ROLES_MAX)
			add_role(repository, name, json, json_get(delegations, "keys"), within);
		else
			*(is_released(name) ? &repository->cut_released : &repository->cut) = true;
	}
}

enum verify_reason notary_take_targets(struct notary_repository *repository, struct str bytes, struct err *e)
{
	enum verify_reason reason = check_named(&repository->snapshot, "targets", bytes, e);

	if (reason == VERIFY_VERIFIED)
		reason = take_signed(repository, bytes, "targets", &repository->targets, e);
	if (reason == VERIFY_VERIFIED)
		add_roles(repository, &repository->targets, STR_LIT("targets"), NULL);
	return reason;
}

enum verify_reason notary_take_role(struct notary_repository *repository, struct notary_role *role, struct str bytes, struct err *e)
{
	auto_done(tuf_document_done) struct tuf_document document = {0};
	enum verify_reason reason = check_named(&repository->snapshot, role->name.p, bytes, e);

	if (reason != VERIFY_VERIFIED)
		return reason;
	if (tuf_document_read(bytes, NOTARY_METADATA_MAX, "targets", role->name.p, TUF_NOTARY, &document, e) < 0)
		return VERIFY_BUNDLE_MALFORMED;
	if (tuf_document_signed(&document, role->keys, role->json, role->name.p, e) < 0)
		return VERIFY_SIGNATURE;
	reason = check_expiry(repository, &document, role->name.p, e);
	if (reason != VERIFY_VERIFIED)
		return reason;
	tuf_document_replace(&role->document, &document);
	add_roles(repository, &role->document, role->name, &role->paths);
	return VERIFY_VERIFIED;
}

bool notary_role_speaks_of(const struct notary_role *role, struct str tag)
{
	return covers(&role->paths, tag);
}

/* ---- what a tag stands for ---- */

static enum notary_answer read_target(const struct json *json, struct str tag, const char *role, struct notary_target *ret_target)
{
	auto_done(buf_done) struct buf value = BUF_INIT(64);

	*ret_target = (struct notary_target){.role = role, .tag = tag};
	if (!base64_decode(json_get_text(json_get(json, "hashes"), "sha256"), &value) || value.n != sizeof(ret_target->sha256) ||
	    !json_u64(json_get(json, "length"), &ret_target->length))
		return NOTARY_MALFORMED;
	memcpy(ret_target->sha256, value.p, value.n);
	return NOTARY_FOUND;
}

static const struct json *targets_in(const struct tuf_document *document)
{
	return json_get(document->body, "targets");
}

/* Of the releases and those whom they name, or of the others. */
static enum notary_answer find_in_roles(const struct notary_repository *repository, bool released, struct str tag, struct notary_target *ret_target)
{
	vec_each(each, &repository->roles) {
		const struct notary_role *role = *each;
		const struct json *json = is_released(role->name) == released && notary_role_speaks_of(role, tag) ? json_get_str(targets_in(&role->document), tag) : NULL;

		if (json)
			return read_target(json, tag, role->name.p, ret_target);
	}
	return NOTARY_NONE;
}

enum notary_answer notary_find_tag(const struct notary_repository *repository, struct str tag, struct notary_target *ret_target)
{
	const struct json *own = json_get_str(targets_in(&repository->targets), tag);
	enum notary_answer answer = find_in_roles(repository, true, tag, ret_target);

	if (answer != NOTARY_NONE)
		return answer;
	return own ? read_target(own, tag, "targets", ret_target) : find_in_roles(repository, false, tag, ret_target);
}

/* Of the tags of one document that stand for it the first by its name. */
static void find_in_document(const struct notary_repository *repository, const struct tuf_document *document, const unsigned char sha256[32],
			     struct notary_target *found)
{
	struct json_members members = json_members(targets_in(document));
	struct notary_target target;

	while (json_next(&members))
		if (notary_find_tag(repository, members.key, &target) == NOTARY_FOUND && memcmp(target.sha256, sha256, sizeof(target.sha256)) == 0 &&
		    (!found->role || str_cmp(target.tag, found->tag) < 0))
			*found = target;
}

bool notary_find_digest(const struct notary_repository *repository, const unsigned char sha256[32], struct notary_target *ret_target)
{
	struct notary_target found = {0};

	find_in_document(repository, &repository->targets, sha256, &found);
	vec_each(role, &repository->roles)
		find_in_document(repository, &(*role)->document, sha256, &found);
	if (found.role)
		*ret_target = found;
	return found.role != NULL;
}
