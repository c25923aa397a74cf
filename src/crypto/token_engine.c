/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keys of tokens through OpenSSL's older plug-ins, engines, where a system has no provider for PKCS #11 but libp11's engine: Debian 12 is one.
 * OpenSSL 4 has no engines.
 */
#define OPENSSL_SUPPRESS_DEPRECATED /* the headers call all of it that */
#include <openssl/engine.h>

#include "crypto/token_engine.h"

#ifndef OPENSSL_NO_ENGINE
/* What is loaded stays so: it is one for all keys, and some modules do not survive being loaded twice. */
static ENGINE *open_engine(void)
{
	ENGINE *engine;

	ENGINE_load_builtin_engines();
	engine = ENGINE_by_id("pkcs11");
	if (engine && !ENGINE_init(engine)) {
		ENGINE_free(engine);
		engine = NULL;
	}
	return engine;
}

bool token_engine_load(const char *uri, UI_METHOD *method, void *asking, EVP_PKEY **ret_key)
{
	ENGINE *engine = open_engine();

	*ret_key = NULL;
	if (!engine)
		return false;
	/* Without a method of its own it would ask at the terminal, for each of its logins. */
	*ret_key = ENGINE_load_private_key(engine, uri, method, asking);
	/* Both are gone when a token asks once more at each signature; some versions keep them. */
	ENGINE_ctrl_cmd(engine, "SET_USER_INTERFACE", 0, NULL, NULL, 1);
	ENGINE_ctrl_cmd(engine, "SET_CALLBACK_DATA", 0, NULL, NULL, 1);
	ENGINE_finish(engine);
	ENGINE_free(engine);
	return true;
}
#else
bool token_engine_load(const char *uri, UI_METHOD *method, void *asking, EVP_PKEY **ret_key)
{
	(void)uri, (void)method, (void)asking;
	*ret_key = NULL;
	return false;
}
#endif
