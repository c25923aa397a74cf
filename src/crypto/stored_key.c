/* SPDX-License-Identifier: Apache-2.0 */
/* Keys that stay where they are: named by a URI, reached through a provider of OpenSSL. */
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/provider.h>
#include <openssl/store.h>
#include <openssl/ui.h>

#include "base/mem.h"
#include "crypto/key_parts.h"
#include "crypto/private_key.h"

#define SCHEME "pkcs11"

struct asking {
	const struct password_asker *asker;
	const char *name;
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

static int give_pin(char *buffer, int size, int writing, void *arg)
{
	auto_done(buf_wipe) struct buf pin = BUF_INIT(PASSWORD_MAX);
	struct asking *asking = arg;

	(void)writing;
	if (asking->error.code || password_ask(asking->asker, asking->name, &pin, &asking->error) < 0 || pin.n > (size_t)size)
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
	return err_hint(e, "without it; the PIN in PLIMSOLL_KEY_PASSWORD, in --password-file, or typed");
}

static int no_provider(struct err *e)
{
	err_set(e, ERR_UNSUPPORTED, "no provider for PKCS #11 is installed, so that keys of tokens cannot be used");
	return err_hint(e, "pkcs11-provider, from the distribution; it must be among OpenSSL's modules");
}

/* The URI without what is behind its path: names of tokens and objects, no secrets. */
int private_key_open(const char *uri, const struct password_asker *asker, struct private_key **ret_key, struct err *e)
{
	struct asking asking = {.asker = asker, .name = "the token"};
	UI_METHOD *method;
	OSSL_STORE_CTX *store;
	EVP_PKEY *pkey = NULL;
	int r = 0;

	if (str_search(str_of(uri), STR_LIT("pin-value")) >= 0)
		return refuse_pin(e);
	if (!has_provider())
		return no_provider(e);
	method = UI_UTIL_wrap_read_pem_callback(give_pin, 0);
	store = method ? OSSL_STORE_open(uri, method, &asking, NULL, NULL) : NULL;
	if (store && OSSL_STORE_expect(store, OSSL_STORE_INFO_PKEY) == 1)
		pkey = load(store);
	OSSL_STORE_close(store);
	UI_destroy_method(method);
	if (asking.error.code) {
		*e = asking.error;
		r = e->code;
		EVP_PKEY_free(pkey);
	} else if (!pkey) {
		r = err_set(e, ERR_NOT_FOUND, "%s: the provider gives no private key", uri);
	} else {
		r = private_key_take(pkey, uri, ret_key, e);
	}
	ERR_clear_error();
	return r;
}
