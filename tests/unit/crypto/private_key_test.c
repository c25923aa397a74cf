/* SPDX-License-Identifier: Apache-2.0 */
/* Keys of every kind, written and read again in every form; what is wrong with a file is said. Other programs' keys: tests/e2e/test_keys.py. */
#include "crypto/private_key.h"

#include "base/mem.h"
#include "codec/base64.h"
#include "crypto/cosign_key.h"
#include "crypto/sodium.h"
#include "test.h"

struct known {
	struct password_asker asker;
	const char *password; /* NULL: nobody is to be asked */
	unsigned asked;
};

static int ask(const struct password_asker *asker, const char *name, struct buf *ret_password, struct err *e)
{
	struct known *known = (struct known *)(uintptr_t)asker;

	(void)name;
	known->asked++;
	if (!known->password)
		return err_set(e, ERR_USAGE, "nobody knows");
	buf_puts(ret_password, known->password);
	return 0;
}

static int read_key(struct str pem, const char *password, struct private_key **ret_key, struct err *e)
{
	struct known known = {.asker = {ask}, .password = password};

	*e = ERR_INIT;
	*ret_key = NULL;
	return private_key_from_pem(pem, "a.key", &known.asker, ret_key, e);
}

static void put_pem(struct buf *out, const char *label, struct str bytes)
{
	struct buf text = BUF_INIT(1 << 16);

	base64_encode(bytes, &text);
	buf_printf(out, "-----BEGIN %s-----\n", label);
	for (size_t i = 0; i < text.n; i += 64)
		buf_printf(out, "%.*s\n", STR(str_slice(buf_str(&text), i, i + 64)));
	buf_printf(out, "-----END %s-----\n", label);
	buf_done(&text);
}

static void assert_same(const struct private_key *a, const struct private_key *b)
{
	assert_true(str_eq(public_key_der(private_key_public(a)), public_key_der(private_key_public(b))));
}

static const enum key_kind kinds[] = {KEY_P256, KEY_P384, KEY_ED25519, KEY_RSA3072};

TEST(every_kind_signs_and_is_read_again)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		struct private_key *key = NULL, *again = NULL;
		struct buf pem = BUF_INIT(1 << 16), signature = BUF_INIT(SIGNATURE_MAX);
		const struct public_key *public;
		struct err e = ERR_INIT;

		assert_int_equal(private_key_generate(kinds[i], &key, &e), 0);
		public = private_key_public(key);
		assert_int_equal(private_key_sign(key, STR_LIT("message"), &signature, &e), 0);
		assert_true(public_key_verify(public, public_key_hash(public), STR_LIT("message"), buf_str(&signature)));
		assert_false(public_key_verify(public, public_key_hash(public), STR_LIT("massage"), buf_str(&signature)));
		assert_int_equal(private_key_write(key, STR_NULL, &pem, &e), 0);
		assert_true(str_starts(buf_str(&pem), "-----BEGIN PRIVATE KEY-----\n"));
		assert_int_equal(read_key(buf_str(&pem), NULL, &again, &e), 0);
		assert_same(key, again);
		private_key_free(again);
		buf_clear(&pem);
		assert_int_equal(private_key_write(key, STR_LIT("pass word"), &pem, &e), 0);
		assert_true(str_starts(buf_str(&pem), "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"));
		assert_int_equal(read_key(buf_str(&pem), "pass word", &again, &e), 0);
		assert_same(key, again);
		private_key_free(again);
		assert_int_equal(read_key(buf_str(&pem), "passw0rd", &again, &e), ERR_FORMAT);
		assert_str(str_of(e.text), "a.key: that is not its password, or the file is damaged");
		assert_int_equal(read_key(buf_str(&pem), NULL, &again, &e), ERR_USAGE);
		private_key_free(key);
		buf_done(&pem);
		buf_done(&signature);
	}
}

TEST(a_file_is_signed_by_ed25519ph_where_it_is_there)
{
	struct buf signature = BUF_INIT(SIGNATURE_MAX);
	struct private_key *key = NULL;
	struct err e = ERR_INIT;

	assert_int_equal(private_key_generate(KEY_ED25519, &key, &e), 0);
	if (sodium_present()) {
		assert_int_equal(private_key_sign_file(key, STR_LIT("message"), &signature, &e), 0);
		assert_true(sodium_verify_ed25519ph(public_key_raw(private_key_public(key)), STR_LIT("message"), buf_str(&signature)));
		assert_false(public_key_verify(private_key_public(key), SIGNATURE_SHA512, STR_LIT("message"), buf_str(&signature)));
	} else {
		assert_int_equal(private_key_sign_file(key, STR_LIT("message"), &signature, &e), ERR_UNSUPPORTED);
	}
	private_key_free(key);
	buf_done(&signature);
}

/* ---- Cosign's form ---- */

static void seal(struct str password, struct buf *ret_json, struct private_key **ret_key)
{
	struct buf der = BUF_INIT(PRIVATE_KEY_MAX);
	struct err e = ERR_INIT;

	assert_int_equal(private_key_generate(KEY_P256, ret_key, &e), 0);
	assert_int_equal(private_key_write_der(*ret_key, &der, &e), 0);
	assert_int_equal(cosign_key_seal(buf_str(&der), password, ret_json, &e), 0);
	buf_wipe(&der);
}

TEST(cosigns_form_both_ways)
{
	static const char *const labels[] = {COSIGN_KEY_LABEL, COSIGN_KEY_LABEL_OLD};
	static const char *const passwords[] = {"secret", ""};
	struct buf json = BUF_INIT(1 << 16), pem = BUF_INIT(1 << 16);
	struct private_key *key, *again;
	struct err e;

	if (!sodium_present())
		skip();
	for (size_t i = 0; i < ARRAY_SIZE(labels); i++) {
		seal(str_of(passwords[i]), &json, &key);
		put_pem(&pem, labels[i], buf_str(&json));
		assert_int_equal(read_key(buf_str(&pem), passwords[i], &again, &e), 0);
		assert_same(key, again);
		private_key_free(again);
		assert_int_equal(read_key(buf_str(&pem), "wrong", &again, &e), ERR_FORMAT);
		assert_str(str_of(e.text), "a.key: that is not its password, or the file is damaged");
		private_key_free(key);
		buf_clear(&json);
		buf_clear(&pem);
	}
	buf_done(&json);
	buf_done(&pem);
}

/* Puts `with` in place of `what` in the JSON of a good key, and opens that. */
static int open_changed(const char *what, const char *with, struct err *e)
{
	struct buf json = BUF_INIT(1 << 16), changed = BUF_INIT(1 << 16), pem = BUF_INIT(1 << 16);
	struct private_key *key = NULL, *again = NULL;
	ptrdiff_t at;
	int r;

	seal(STR_LIT("secret"), &json, &key);
	at = str_search(buf_str(&json), str_of(what));
	assert_true(at >= 0);
	buf_put(&changed, str_slice(buf_str(&json), 0, (size_t)at));
	buf_puts(&changed, with);
	buf_put(&changed, str_from_index(buf_str(&json), (size_t)at + strlen(what)));
	put_pem(&pem, COSIGN_KEY_LABEL, buf_str(&changed));
	r = read_key(buf_str(&pem), "secret", &again, e);
	private_key_free(again);
	private_key_free(key);
	buf_done(&json);
	buf_done(&changed);
	buf_done(&pem);
	return r;
}

TEST(cosigns_form_damaged)
{
	static const struct {
		const char *what, *with, *trouble;
	} changes[] = {
		{"\"N\":65536", "\"N\":131072", "a.key: that is not its password, or the file is damaged"},
		{"\"N\":65536", "\"N\":32768", "a.key: that is not its password, or the file is damaged"},
		{"\"N\":65536", "\"N\":16384", "a.key: not a key in Cosign's form: kdf: "},
		{"\"N\":65536", "\"N\":262144", "a.key: not a key in Cosign's form: kdf: "},
		{"\"N\":65536", "\"N\":1073741824", "a.key: not a key in Cosign's form: kdf: "},
		{"\"N\":65536", "\"N\":65537", "a.key: not a key in Cosign's form: kdf: "},
		{"\"N\":65536", "\"N\":-65536", "a.key: not a key in Cosign's form: kdf: "},
		{"\"r\":8", "\"r\":1000000", "a.key: not a key in Cosign's form: kdf: "},
		{"\"p\":1", "\"p\":64", "a.key: not a key in Cosign's form: kdf: "},
		{"\"scrypt\"", "\"argon2\"", "a.key: not a key in Cosign's form: kdf: "},
		{"nacl/secretbox", "nacl/box", "a.key: not a key in Cosign's form: cipher: "},
		{"\"salt\":\"", "\"salt\":\"!", "a.key: not a key in Cosign's form: kdf.salt"},
		{"\"nonce\":\"", "\"nonce\":\"AAAA", "a.key: not a key in Cosign's form: cipher.nonce"},
		{"\"ciphertext\":\"", "\"ciphertext\":\"AAAA", "a.key: that is not its password, or the file is damaged"},
		{"\"ciphertext\"", "\"cyphertext\"", "a.key: not a key in Cosign's form: ciphertext"},
		{"{\"kdf\"", "{\"kdf\":1,\"kdf\"", "a.key: "},
		{"}", "", "a.key: "},
	};
	struct err e;

	if (!sodium_present())
		skip();
	for (size_t i = 0; i < ARRAY_SIZE(changes); i++) {
		assert_int_equal(open_changed(changes[i].what, changes[i].with, &e), ERR_FORMAT);
		if (!str_starts(str_of(e.text), changes[i].trouble))
			fail_msg("%s: %s", changes[i].with, e.text);
	}
}

/* ---- what is no key ---- */

TEST(what_is_no_key)
{
	static const struct {
		const char *pem;
		int code;
	} cases[] = {
		{"", ERR_FORMAT},
		{"secret", ERR_FORMAT},
		{"-----BEGIN PRIVATE KEY-----\n", ERR_FORMAT},
		{"-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n", ERR_FORMAT},
		{"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", ERR_FORMAT},
		{"-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n", ERR_FORMAT},
		{"-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED SIGSTORE PRIVATE KEY-----\n", ERR_FORMAT},
		{"-----BEGIN ENCRYPTED OTHER PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED OTHER PRIVATE KEY-----\n", ERR_UNSUPPORTED},
		{"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", ERR_FORMAT},
	};
	struct private_key *key;
	struct err e;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		int want = !sodium_present() && strstr(cases[i].pem, "SIGSTORE") ? ERR_UNSUPPORTED : cases[i].code;

		assert_int_equal(read_key(str_of(cases[i].pem), "", &key, &e), want);
		assert_true(str_starts(str_of(e.text), "a.key: "));
	}
}

TEST(the_caps)
{
	struct buf pem = BUF_INIT(2 * PRIVATE_KEY_MAX);
	char password[PASSWORD_MAX + 2];
	struct private_key *key;
	struct err e;

	while (pem.n <= PRIVATE_KEY_MAX)
		buf_puts(&pem, "-----BEGIN NOTHING-----\n");
	assert_int_equal(read_key(buf_str(&pem), "", &key, &e), ERR_LIMIT);
	memset(password, 'a', sizeof(password) - 1);
	password[sizeof(password) - 1] = '\0';
	assert_int_equal(read_key(STR_LIT("-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n"), password, &key, &e), ERR_LIMIT);
	buf_done(&pem);
}

/* Every byte of a plain key, changed: an answer, and never another key than the signatures' check would let through. */
TEST(a_flipped_byte)
{
	struct private_key *key = NULL, *again;
	struct buf der = BUF_INIT(PRIVATE_KEY_MAX);
	struct err e = ERR_INIT;

	assert_int_equal(private_key_generate(KEY_P256, &key, &e), 0);
	assert_int_equal(private_key_write_der(key, &der, &e), 0);
	for (size_t i = 0; i < der.n; i++) {
		struct buf pem = BUF_INIT(1 << 16), signature = BUF_INIT(SIGNATURE_MAX);

		der.p[i] ^= 0x10;
		put_pem(&pem, "PRIVATE KEY", buf_str(&der));
		if (read_key(buf_str(&pem), "", &again, &e) == 0)
			private_key_sign(again, STR_LIT("message"), &signature, &e);
		private_key_free(again);
		der.p[i] ^= 0x10;
		buf_done(&pem);
		buf_done(&signature);
	}
	private_key_free(key);
	buf_wipe(&der);
}

TEST(uris)
{
	struct known known = {.asker = {ask}};
	struct private_key *key = NULL;
	struct err e = ERR_INIT;

	assert_true(private_key_is_uri(STR_LIT("pkcs11:token=a")));
	assert_false(private_key_is_uri(STR_LIT("a.key")));
	assert_int_equal(private_key_open("pkcs11:token=a?pin-value=1234", &known.asker, &key, &e), ERR_USAGE);
	assert_null(strstr(e.text, "1234"));
}

TEST_MAIN
