/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/notation_trust.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/mem.h"
#include "codec/base64.h"
#include "codec/json.h"
#include "crypto/certificate_rules.h"

static const char *const policy_names[] = {"trustpolicy.oci.json", "trustpolicy.json"};

static struct str default_folder(struct arena *arena)
{
	const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");

	if (config && config[0] == '/')
		return arena_printf(arena, "%s/notation", config);
	return home && home[0] == '/' ? arena_printf(arena, "%s/.config/notation", home) : STR_LIT("");
}

bool notation_trust_exists(const char *folder)
{
	struct arena arena = ARENA_INIT;
	struct str where = folder ? str_of(folder) : default_folder(&arena);
	bool exists = false;

	for (size_t i = 0; i < ARRAY_SIZE(policy_names); i++)
		exists |= where.n && access(arena_printf(&arena, "%.*s/%s", STR(where), policy_names[i]).p, F_OK) == 0;
	arena_done(&arena);
	return exists;
}

/* ---- files of a folder, none of them a link ---- */

static int open_folder(const char *path, DIR **ret_folder, struct err *e)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0)
		return errno == ENOTDIR || errno == ELOOP ? err_set(e, ERR_USAGE, "%s: a link, or no folder", path) : err_errno(e, errno, "%s", path);
	*ret_folder = fdopendir(fd);
	if (!*ret_folder)
		mem_lost();
	return 0;
}

static int list_files(const char *path, struct arena *arena, struct str_list *names, struct err *e)
{
	struct dirent *entry;
	DIR *folder = NULL;
	int r = open_folder(path, &folder, e);

	while (r == 0 && (entry = readdir(folder))) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		if (names->n == NOTATION_FILES_MAX)
			r = err_set(e, ERR_LIMIT, "%s: more than %d files", path, NOTATION_FILES_MAX);
		else
			*vec_push(names) = arena_str(arena, str_of(entry->d_name));
	}
	if (folder)
		closedir(folder);
	vec_sort(names, str_order);
	return r;
}

static int load_plain(const char *path, struct buf *bytes, struct err *e)
{
	auto_close int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat status;

	if (fd < 0)
		return errno == ELOOP ? err_set(e, ERR_USAGE, "%s: a link, which a trust store must not have", path) : err_errno(e, errno, "%s", path);
	if (fstat(fd, &status) < 0 || !S_ISREG(status.st_mode))
		return err_set(e, ERR_USAGE, "%s: no plain file", path);
	return file_read_all(fd, path, bytes, e);
}

/* Hands each file to `read`, in the order of their names. */
static int each_file(const char *path, size_t max, int (*read)(void *into, struct str bytes, const char *name, struct err *e), void *into, struct err *e)
{
	struct arena arena = ARENA_INIT;
	struct str_list names = {0};
	int r = list_files(path, &arena, &names, e);

	for (size_t i = 0; i < names.n && r == 0; i++) {
		const char *file = arena_printf(&arena, "%s/%.*s", path, STR(names.v[i])).p;
		auto_done(buf_done) struct buf bytes = BUF_INIT(max);

		r = load_plain(file, &bytes, e);
		if (r == 0)
			r = read(into, buf_str(&bytes), file, e);
	}
	vec_done(&names);
	arena_done(&arena);
	return r;
}

/* ---- stores ---- */

static int read_store_file(void *into, struct str bytes, const char *name, struct err *e)
{
	return certificate_list_read(bytes, name, into, e);
}

/* Roots, authorities, or leaves that stand alone; of time stamps only roots. */
static int check_store(const struct notation_store *store, struct err *e)
{
	if (!store->certificates.n)
		return err_set(e, ERR_NOT_FOUND, "no certificate in it");
	vec_each(certificate, &store->certificates) {
		bool root = certificate_is_self_signed(*certificate), authority = certificate_is_authority(*certificate);

		if (store->name.kind == NOTATION_STORE_TSA ? !root || !authority : !root && !authority)
			return err_set(e, ERR_USAGE, "it holds a certificate that is %s", store->name.kind == NOTATION_STORE_TSA
												   ? "no root of an authority"
												   : "neither an authority's nor signed by itself");
	}
	return 0;
}

static void load_store(struct notation_trust *trust, const struct notation_store_name *name)
{
	struct notation_store *store = vec_push(&trust->stores);
	const char *kind = notation_store_kind_name(name->kind);
	const char *path = arena_printf(&trust->arena, "%.*s/truststore/x509/%s/%.*s", STR(trust->folder), kind, STR(name->name)).p;

	store->name = *name;
	if (each_file(path, CERTIFICATE_FILE_MAX, read_store_file, &store->certificates, &store->error) < 0 || check_store(store, &store->error) < 0)
		err_wrap(&store->error, "trust store %s:%.*s", kind, STR(name->name));
}

const struct notation_store *notation_trust_store(const struct notation_trust *trust, const struct notation_store_name *name)
{
	vec_each(store, &trust->stores)
		if (store->name.kind == name->kind && str_eq(store->name.name, name->name))
			return store;
	return NULL;
}

static void load_stores(struct notation_trust *trust)
{
	vec_each(statement, &trust->policy.statements)
		vec_each(name, &statement->stores)
			if (!notation_trust_store(trust, name))
				load_store(trust, name);
}

/* ---- revocation lists ---- */

/* The `notation` program keeps what it fetches as JSON around the list. */
static int unwrap(struct str bytes, const char *name, struct buf *ret_der, struct err *e)
{
	struct json_caps caps = JSON_CAPS;
	auto_json struct json *json = NULL;

	caps.bytes = 2 * CRL_BYTES_MAX;
	if (json_parse(bytes, caps, name, &json, e) < 0)
		return e->code;
	if (!base64_decode(json_get_text(json, "baseCRL"), ret_der) || !ret_der->n)
		return err_set(e, ERR_FORMAT, "%s: no \"baseCRL\" in base64", name);
	return 0;
}

static int read_crl_file(void *into, struct str bytes, const char *name, struct err *e)
{
	auto_done(buf_done) struct buf der = BUF_INIT(CRL_BYTES_MAX);
	struct notation_trust *trust = into;
	struct crl *crl = NULL;

	if (str_starts(bytes, "{")) {
		if (unwrap(bytes, name, &der, e) < 0)
			return e->code;
		bytes = buf_str(&der);
	}
	if (crl_from_bytes(bytes, name, &crl, e) < 0)
		return e->code;
	*vec_push(&trust->crls) = crl;
	return 0;
}

static int load_crls(struct notation_trust *trust, const char *folder, struct err *e)
{
	const char *path = folder ? folder : arena_printf(&trust->arena, "%.*s/crl", STR(trust->folder)).p;
	int r = each_file(path, 2 * CRL_BYTES_MAX, read_crl_file, trust, e);

	if (r == ERR_NOT_FOUND && !folder) {
		*e = ERR_INIT;
		return 0;
	}
	return r < 0 ? err_wrap(e, "revocation lists") : 0;
}

/* ---- all of it ---- */

static int load_policy(struct notation_trust *trust, struct err *e)
{
	auto_done(buf_done) struct buf bytes = BUF_INIT(NOTATION_POLICY_MAX);
	const char *path = NULL;
	int r = ERR_NOT_FOUND;

	for (size_t i = 0; i < ARRAY_SIZE(policy_names) && r == ERR_NOT_FOUND; i++) {
		path = arena_printf(&trust->arena, "%.*s/%s", STR(trust->folder), policy_names[i]).p;
		r = file_load(path, &bytes, e);
	}
	if (r == ERR_NOT_FOUND)
		return err_hint(e, "a folder with trustpolicy.json and truststore/: --notation-config DIR");
	*e = r == 0 ? ERR_INIT : *e;
	return r < 0 ? r : notation_policy_read(buf_str(&bytes), path, &trust->policy, e);
}

int notation_trust_open(const char *folder, const char *crl_folder, const char *scope, struct notation_trust **ret_trust, struct err *e)
{
	struct notation_trust *trust = mem_zero(1, sizeof(*trust));
	int r = 0;

	trust->folder = folder ? arena_str(&trust->arena, str_of(folder)) : default_folder(&trust->arena);
	trust->scope = arena_str(&trust->arena, str_of(scope));
	if (!trust->folder.n)
		r = err_set(e, ERR_USAGE, "neither XDG_CONFIG_HOME nor HOME says where Notation's trust policy is");
	if (r == 0)
		r = load_policy(trust, e);
	if (r == 0)
		r = load_crls(trust, crl_folder, e);
	if (r < 0) {
		notation_trust_free(trust);
		return r;
	}
	load_stores(trust);
	*ret_trust = trust;
	return 0;
}

void notation_trust_free(struct notation_trust *trust)
{
	if (!trust)
		return;
	vec_each(store, &trust->stores)
		certificate_list_done(&store->certificates);
	vec_each(crl, &trust->crls)
		crl_free(*crl);
	vec_done(&trust->stores);
	vec_done(&trust->crls);
	notation_policy_done(&trust->policy);
	arena_done(&trust->arena);
	free(trust);
}
