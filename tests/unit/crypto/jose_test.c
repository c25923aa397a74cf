/* SPDX-License-Identifier: Apache-2.0 */
/* The example of RFC 7515, appendix A.3: ES256 over a header and a payload; and what is not that signature. */
#include "crypto/jose.h"

#include "codec/base64.h"
#include "test.h"

#define MESSAGE "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
#define SIGNATURE "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
#define X "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"
#define Y "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"
/* RFC 5480: the head of a SubjectPublicKeyInfo on P-256, up to an uncompressed point. */
#define HEAD "\x30\x59\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07\x03\x42\x00\x04"

static struct public_key *key_of(void)
{
	struct buf der = BUF_INIT(256);
	struct public_key *key = NULL;
	struct err e = ERR_INIT;

	buf_put(&der, STR_LIT(HEAD));
	assert_true(base64_decode_lenient(STR_LIT(X), &der) && base64_decode_lenient(STR_LIT(Y), &der));
	assert_int_equal(public_key_from_der(buf_str(&der), &key, &e), 0);
	buf_done(&der);
	return key;
}

TEST(es256)
{
	struct public_key *key = key_of();
	struct buf signature = BUF_INIT(256);

	assert_true(base64_decode_lenient(STR_LIT(SIGNATURE), &signature));
	assert_int_equal(jose_algorithm_of(key), JOSE_ES256);
	assert_true(jose_verify(key, JOSE_ES256, STR_LIT(MESSAGE), buf_str(&signature)));
	assert_false(jose_verify(key, JOSE_ES384, STR_LIT(MESSAGE), buf_str(&signature)));
	assert_false(jose_verify(key, JOSE_PS256, STR_LIT(MESSAGE), buf_str(&signature)));
	assert_false(jose_verify(key, JOSE_NONE, STR_LIT(MESSAGE), buf_str(&signature)));
	assert_false(jose_verify_pss(key, SIGNATURE_SHA256, STR_LIT(MESSAGE), buf_str(&signature)));
	assert_false(jose_verify(key, JOSE_ES256, STR_LIT("x"), buf_str(&signature)));
	for (size_t n = 0; n < signature.n; n++)
		assert_false(jose_verify(key, JOSE_ES256, STR_LIT(MESSAGE), str_slice(buf_str(&signature), 0, n)));
	for (size_t i = 0; i < signature.n; i++) {
		signature.p[i] = (char)(signature.p[i] ^ 1);
		assert_false(jose_verify(key, JOSE_ES256, STR_LIT(MESSAGE), buf_str(&signature)));
		signature.p[i] = (char)(signature.p[i] ^ 1);
	}
	buf_putc(&signature, 0);
	assert_false(jose_verify(key, JOSE_ES256, STR_LIT(MESSAGE), buf_str(&signature)));
	buf_done(&signature);
	public_key_free(key);
}

TEST(names_and_numbers)
{
	assert_int_equal(jose_algorithm_named(STR_LIT("PS384")), JOSE_PS384);
	assert_int_equal(jose_algorithm_named(STR_LIT("ps384")), JOSE_NONE);
	assert_int_equal(jose_algorithm_named(STR_LIT("none")), JOSE_NONE);
	assert_int_equal(jose_algorithm_named(STR_LIT("RS256")), JOSE_NONE);
	assert_int_equal(jose_algorithm_numbered(-37), JOSE_PS256);
	assert_int_equal(jose_algorithm_numbered(-36), JOSE_ES512);
	assert_int_equal(jose_algorithm_numbered(0), JOSE_NONE);
	assert_string_equal(jose_algorithm_name(JOSE_ES512), "ES512");
}

TEST_MAIN
