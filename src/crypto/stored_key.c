/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keys that stay where they are: named by a URI, reached through a provider of OpenSSL, or where there is none, an engine.
 * Source: RFC 7512 (the URI; section 2.4: "pin-source", and that "pin-value" is to be avoided).
 */
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/provider.h>
#include <openssl/store.h>
#include <openssl/ui.h>

#include "base/file.h"
#include "base/mem.h"
#include "codec/property_lines.h"
#include "crypto/key_parts.h"
#include "crypto/private_key.h"
#include "crypto/token_engine.h"

#define SCHEME "pkcs11"

struct asking {
	const struct password_asker *asker;
	const char *name;
	const char *source; /* a file with the PIN, that the URI names; NULL: none */
	bool asked;
	struct err error;
};

bool private_key_is_uri(struct str text)
{
	return str_starts(text, SCHEME ":");
}

/* One that the configuration of OpenSSL has loaded, else the one of that name among its modules. */
static bool has_provider(void)
{
	OSSL_STORE_LOADER *loader = OSSL_STORE_LOADER_fetch(NULL, SCHEME, NULL);

	if (!loader && OSSL_PROVIDER_try_load(NULL, SCHEME, 1))
		loader = OSSL_STORE_LOADER_fetch(NULL, SCHEME, NULL);
	OSSL_STORE_LOADER_free(loader);
	ERR_clear_error();
	return loader != NULL;
}

static int find_pin(struct asking *asking, struct buf *ret_pin)
{
	if (!asking->source)
		return password_ask(asking->asker, asking->name, ret_pin, &asking->error);
	if (file_load(asking->source, ret_pin, &asking->error) < 0)
		return asking->error.code;
	while (ret_pin->n && (ret_pin->p[ret_pin->n - 1] == '\n' || ret_pin->p[ret_pin->n - 1] == '\r'))
		ret_pin->n--;
	return 0;
}

/* Once: a token that is asked again with the same PIN is soon locked. */
static int give_pin(char *buffer, int size, int writing, void *arg)
{
	auto_done(buf_wipe) struct buf pin = BUF_INIT(PASSWORD_MAX);
	struct asking *asking = arg;

	(void)writing;
	if (asking->error.code || asking->asked)
		return -1;
	asking->asked = true;
	if (find_pin(asking, &pin) < 0 || pin.n > (size_t)size)
		return -1;
	memcpy(buffer, buf_text(&pin), pin.n);
	return (int)pin.n;
}

static EVP_PKEY *load(OSSL_STORE_CTX *store)
{
	EVP_PKEY *pkey = NULL;

	while (!pkey && !OSSL_STORE_eof(store)) {
		OSSL_STORE_INFO *info = OSSL_STORE_load(store);

		if (info && OSSL_STORE_INFO_get_type(info) == OSSL_STORE_INFO_PKEY)
			pkey = OSSL_STORE_INFO_get1_PKEY(info);
		OSSL_STORE_INFO_free(info);
		if (!info && OSSL_STORE_error(store))
			break;
	}
	return pkey;
}

static int refuse_pin(struct err *e)
{
	err_set(e, ERR_USAGE, "a URI with pin-value shows the PIN to everybody who sees the command line");
	return err_hint(e, "without it; the PIN in PLIMSOLL_KEY_PASSWORD, in --password-file, in a file that pin-source= names, or typed");
}

static int no_provider(struct err *e)
{
	err_set(e, ERR_UNSUPPORTED, "neither a provider nor an engine for PKCS #11 is installed, so that keys of tokens cannot be used");
	return err_hint(e, "pkcs11-provider, or libengine-pkcs11-openssl, from the distribution; it must be among OpenSSL's modules");
}

/* ---- the URI ---- */

/* "pin-source=file:/run/pin" or a path; programs that print one ("|…") are not run. */
static int read_source(struct str value, struct arena *arena, struct asking *asking, struct err *e)
{
	struct str path = percent_decode(arena, value);

	str_skip(&path, "file:");
	if (str_starts(path, "//"))
		str_skip(&path, "//");
	if (!str_starts(path, "/"))
		return err_set(e, ERR_USAGE, "pin-source names no file by its whole path: %.*s", STR(path));
	asking->source = arena_text(arena, path);
	return 0;
}

/* What is behind the "?" but for where the PIN is, which is nothing that plug-ins need to know. */
static int read_query(struct str uri, struct arena *arena, struct asking *asking, const char **ret_uri, struct err *e)
{
	auto_done(buf_done) struct buf text = BUF_INIT(1 << 16);
	struct str path, query, attribute, value;
	char mark = '?';

	str_cut(uri, '?', &path, &query);
	buf_put(&text, path);
	while (query.n) {
		str_cut(query, '&', &attribute, &query);
		value = attribute;
		if (str_skip(&value, "pin-source=")) {
			if (read_source(value, arena, asking, e) < 0)
				return e->code;
			continue;
		}
		buf_putc(&text, mark);
		buf_put(&text, attribute);
		mark = '&';
	}
	*ret_uri = arena_text(arena, buf_str(&text));
	return 0;
}

static EVP_PKEY *load_from_provider(const char *uri, UI_METHOD *method, struct asking *asking)
{
	OSSL_STORE_CTX *store = OSSL_STORE_open(uri, method, asking, NULL, NULL);
	EVP_PKEY *pkey = NULL;

	if (store && OSSL_STORE_expect(store, OSSL_STORE_INFO_PKEY) == 1)
		pkey = load(store);
	OSSL_STORE_close(store);
	return pkey;
}

static int load_key(const char *uri, struct asking *asking, EVP_PKEY **ret_pkey, struct err *e)
{
	UI_METHOD *method = UI_UTIL_wrap_read_pem_callback(give_pin, 0);
	bool there = method != NULL;

	*ret_pkey = NULL;
	if (method && has_provider())
		*ret_pkey = load_from_provider(uri, method, asking);
	else if (method)
		there = token_engine_load(uri, method, asking, ret_pkey);
	UI_destroy_method(method);
	if (asking->error.code) {
		EVP_PKEY_free(*ret_pkey);
		*e = asking->error;
		return e->code;
	}
	if (!there)
		return no_provider(e);
	return *ret_pkey ? 0 : err_set(e, ERR_NOT_FOUND, "%s: the token gives no private key by that name and PIN", uri);
}

/* Errors have the URI without its secrets, which are not in it. */
int private_key_open(const char *uri, const struct password_asker *asker, struct private_key **ret_key, struct err *e)
{
	auto_done(arena_done) struct arena arena = ARENA_INIT;
	struct asking asking = {.asker = asker, .name = "the token"};
	EVP_PKEY *pkey;
	int r;

	if (str_search(str_of(uri), STR_LIT("pin-value")) >= 0)
		return refuse_pin(e);
	if (read_query(str_of(uri), &arena, &asking, &uri, e) < 0)
		return e->code;
	r = load_key(uri, &asking, &pkey, e);
	if (r == 0)
		r = private_key_take(pkey, uri, ret_key, e);
	ERR_clear_error();
	return r;
}
