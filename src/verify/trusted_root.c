/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/trusted_root.h"

#include "base/mem.h"
#include "codec/proto_json.h"

#define ITEMS_MAX 64 /* of each list, and of each chain */
#define LOG_ID_SIZE 32

extern const char plimsoll_trusted_root[], plimsoll_trusted_root_end[];

struct str trusted_root_embedded(void)
{
	return str_from(plimsoll_trusted_root, (size_t)(plimsoll_trusted_root_end - plimsoll_trusted_root));
}

bool validity_holds(const struct validity *validity, int64_t seconds)
{
	return seconds >= validity->start && seconds <= validity->end;
}

/* A beginning that is not told is no beginning of all time. */
static int read_validity(const struct json *object, struct validity *ret_validity, struct err *e)
{
	const struct json *validity = json_get(object, "validFor");

	*ret_validity = (struct validity){.end = INT64_MAX};
	if (!proto_time(validity, "start", &ret_validity->start))
		return err_set(e, ERR_FORMAT, "validFor.start is missing, or is no time");
	if (proto_has(validity, "end") && !proto_time(validity, "end", &ret_validity->end))
		return err_set(e, ERR_FORMAT, "validFor.end is no time");
	return 0;
}

static struct str host_of(struct str url)
{
	struct str host, rest;

	if (!str_skip(&url, "https://"))
		str_skip(&url, "http://");
	str_cut(url, '/', &host, &rest);
	return host;
}

static int read_log(struct trusted_root *root, const struct json *item, struct trusted_log *ret_log, struct err *e)
{
	const struct json *key = json_get(item, "publicKey");
	struct err unknown = ERR_INIT;
	struct str der;

	ret_log->host = arena_str(&root->arena, host_of(json_get_text(item, "baseUrl")));
	if (!proto_bytes(json_get(item, "logId"), "keyId", &root->arena, &ret_log->id) || ret_log->id.n != LOG_ID_SIZE)
		return err_set(e, ERR_FORMAT, "logId.keyId is no %d bytes in base64", LOG_ID_SIZE);
	if (!proto_bytes(key, "rawBytes", &root->arena, &der) || !der.n)
		return err_set(e, ERR_FORMAT, "publicKey.rawBytes is no base64");
	if (public_key_from_der(der, &ret_log->key, &unknown) < 0)
		ret_log->key = NULL;
	return read_validity(key, &ret_log->validity, e);
}

static int read_authority(struct trusted_root *root, const struct json *item, struct trusted_authority *ret_authority, struct err *e)
{
	const struct json *certificates = json_get(json_get(item, "certChain"), "certificates");

	if (!json_count(certificates) || json_count(certificates) > ITEMS_MAX)
		return err_set(e, ERR_FORMAT, "certChain.certificates has none, or more than %d", ITEMS_MAX);
	json_each(certificate, certificates) {
		if (!proto_bytes(certificate, "rawBytes", &root->arena, vec_push(&ret_authority->encoded)))
			return err_set(e, ERR_FORMAT, "certChain.certificates.rawBytes is no base64");
	}
	return read_validity(item, &ret_authority->validity, e);
}

static int read_rekor(struct trusted_root *root, const struct json *item, struct err *e)
{
	struct trusted_log *log = vec_push(&root->logs);

	*log = (struct trusted_log){0};
	return read_log(root, item, log, e);
}

static int read_certificate_log(struct trusted_root *root, const struct json *item, struct err *e)
{
	struct trusted_log *log = vec_push(&root->certificate_logs);

	*log = (struct trusted_log){0};
	return read_log(root, item, log, e);
}

static int read_certificate_authority(struct trusted_root *root, const struct json *item, struct err *e)
{
	struct trusted_authority *authority = vec_push(&root->authorities);

	*authority = (struct trusted_authority){0};
	return read_authority(root, item, authority, e);
}

static int read_timestamp_authority(struct trusted_root *root, const struct json *item, struct err *e)
{
	struct trusted_authority *authority = vec_push(&root->timestamp_authorities);

	*authority = (struct trusted_authority){0};
	return read_authority(root, item, authority, e);
}

static const struct {
	const char *name;
	int (*read)(struct trusted_root *root, const struct json *item, struct err *e);
} lists[] = {
	{"tlogs", read_rekor},
	{"ctlogs", read_certificate_log},
	{"certificateAuthorities", read_certificate_authority},
	{"timestampAuthorities", read_timestamp_authority},
};

static int read_lists(struct trusted_root *root, const struct json *json, struct err *e)
{
	if (!str_starts(json_get_text(json, "mediaType"), "application/vnd.dev.sigstore.trustedroot"))
		return err_set(e, ERR_FORMAT, "no mediaType of a Sigstore trusted root");
	for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
		const struct json *items = json_get(json, lists[i].name);

		if (json_count(items) > ITEMS_MAX)
			return err_set(e, ERR_LIMIT, "more than %d %s", ITEMS_MAX, lists[i].name);
		json_each(item, items)
			if (lists[i].read(root, item, e) < 0)
				return err_wrap(e, "%s", lists[i].name);
	}
	return 0;
}

int trusted_root_read_again(struct str bytes, const char *name, struct trusted_root *ret_root, struct err *e)
{
	struct json_caps caps = JSON_CAPS;
	auto_json struct json *json = NULL;

	*ret_root = (struct trusted_root){0};
	lock_init(ret_root->reading = arena_new(&ret_root->arena, struct lock));
	caps.bytes = TRUSTED_ROOT_MAX;
	if (json_parse(bytes, caps, name, &json, e) < 0)
		return e->code;
	return read_lists(ret_root, json, e) < 0 ? err_wrap(e, "%s", name) : 0;
}

static void authority_done(struct trusted_authority *authority)
{
	certificate_list_done(&authority->chain);
	vec_done(&authority->encoded);
}

static int read_chain(const struct trusted_authority *authority, struct certificate_list *chain, struct err *e)
{
	vec_each(der, &authority->encoded) {
		struct certificate **added = vec_push(chain);

		*added = NULL;
		if (certificate_from_der(*der, added, e) < 0)
			return err_wrap(e, "the trusted root is damaged: certChain");
	}
	return 0;
}

const struct certificate_list *trusted_authority_chain(const struct trusted_root *root, struct trusted_authority *authority, struct err *e)
{
	struct certificate_list chain = {0};

	if (!authority->encoded.n)
		return &authority->chain;
	lock_take(root->reading);
	if (!authority->chain.n) {
		if (read_chain(authority, &chain, e) == 0)
			authority->chain = chain;
		else
			certificate_list_done(&chain);
	}
	lock_release(root->reading);
	return &authority->chain;
}

int trusted_root_read(struct str bytes, const char *name, struct trusted_root *ret_root, struct err *e)
{
	int r = trusted_root_read_again(bytes, name, ret_root, e);

	if (r < 0)
		return r;
	vec_each(authority, &ret_root->authorities)
		if (!trusted_authority_chain(ret_root, authority, e)->n)
			return err_wrap(e, "%s", name);
	vec_each(authority, &ret_root->timestamp_authorities)
		if (!trusted_authority_chain(ret_root, authority, e)->n)
			return err_wrap(e, "%s", name);
	return 0;
}

void trusted_root_done(struct trusted_root *root)
{
	vec_each(log, &root->logs)
		public_key_free(log->key);
	vec_each(log, &root->certificate_logs)
		public_key_free(log->key);
	vec_each(authority, &root->authorities)
		authority_done(authority);
	vec_each(authority, &root->timestamp_authorities)
		authority_done(authority);
	vec_done(&root->logs);
	vec_done(&root->certificate_logs);
	vec_done(&root->authorities);
	vec_done(&root->timestamp_authorities);
	if (root->reading)
		lock_done(root->reading);
	arena_done(&root->arena);
}

const struct trusted_log *trusted_log_find(const struct trusted_log *logs, size_t n, struct str id)
{
	for (size_t i = 0; i < n; i++)
		if (logs[i].key && str_eq(logs[i].id, id))
			return &logs[i];
	return NULL;
}
