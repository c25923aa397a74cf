/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include "model/digest.h"

#define ONE "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

TEST(text_round_trip)
{
	static const char *const texts[] = {"sha256:" ONE, "sha512:" ONE ONE};
	char text[DIGEST_TEXT_MAX];

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct digest digest;

		memset(&digest, 0xff, sizeof(digest));
		assert_true(digest_parse(str_of(texts[i]), &digest));
		assert_string_equal(digest_text(&digest, text), texts[i]);
		assert_int_equal(digest.bytes[0], 0x01);
		assert_int_equal(digest.bytes[digest_size(digest.algorithm) - 1], 0xef);
		for (size_t b = digest_size(digest.algorithm); b < DIGEST_BYTES_MAX; b++)
			assert_int_equal(digest.bytes[b], 0);
	}
}

TEST(none_is_an_empty_text)
{
	struct digest none = {DIGEST_NONE, {0}};
	char text[DIGEST_TEXT_MAX];

	assert_string_equal(digest_text(&none, text), "");
	assert_int_equal(digest_size(DIGEST_NONE), 0);
	assert_false(digest_parse(STR_LIT(""), &none));
}

TEST(refusals)
{
	static const char *const texts[] = {
		"", "sha256", "sha256:", ONE, "sha256:" ONE "0", "sha256:" ONE "00", "sha256:0123",
		"sha512:" ONE, "sha256:" ONE ONE,
		"SHA256:" ONE, "sha1:0123456789abcdef0123456789abcdef01234567",
		"sha384:" ONE "0123456789abcdef0123456789abcdef", "md5:0123",
		" sha256:" ONE, "sha256: " ONE, "sha256:" ONE " ", "sha256-" ONE, "sha256:" ONE "\n",
		"sha256:0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef",
		"sha256:g123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
		"sha256:0x23456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
		/* one algorithm, not two */
		"sha256:sha512:" ONE ONE, "sha256:sha256:" ONE, "sha512:sha256:" ONE, "sha512:sha512:" ONE ONE,
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct digest digest = {DIGEST_NONE, {7}};

		if (digest_parse(str_of(texts[i]), &digest))
			fail_msg("\"%s\" is accepted", texts[i]);
		assert_int_equal(digest.algorithm, DIGEST_NONE); /* left as it was */
		assert_int_equal(digest.bytes[0], 7);
	}
	struct digest digest;
	assert_false(digest_parse(str_from("sha256:" ONE, 70), &digest));
	assert_false(digest_parse(str_from("sha256:0123456789abcdef\0" ONE, 71), &digest));
}

TEST(equality_is_of_algorithm_and_value)
{
	struct digest a, b;

	assert_true(digest_parse(STR_LIT("sha256:" ONE), &a));
	b = a;
	assert_true(digest_eq(&a, &b));
	b.bytes[31] ^= 1;
	assert_false(digest_eq(&a, &b));
	b = a;
	b.algorithm = DIGEST_SHA512;
	assert_false(digest_eq(&a, &b));
}

/* FIPS 180-4 examples: of the empty message. */
TEST(of_bytes)
{
	struct digest digest = digest_of(DIGEST_NONE, STR_LIT("")), other;
	char text[DIGEST_TEXT_MAX];

	assert_string_equal(digest_text(&digest, text), "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	assert_true(digest_is_of(&digest, STR_LIT("")));
	assert_false(digest_is_of(&digest, STR_LIT("a")));
	other = digest_of(DIGEST_SHA512, STR_LIT(""));
	assert_int_equal(other.algorithm, DIGEST_SHA512);
	assert_true(digest_is_of(&other, STR_LIT("")));
	assert_false(digest_is_of(&other, STR_LIT("a")));
	assert_false(digest_is_of(&(struct digest){0}, STR_LIT("")));
}

TEST(as_a_tag)
{
	struct digest digest = digest_of(DIGEST_SHA256, STR_LIT(""));
	char text[DIGEST_TEXT_MAX];

	assert_string_equal(digest_tag(&digest, text), "sha256-e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	digest = digest_of(DIGEST_SHA512, STR_LIT(""));
	assert_string_equal(digest_tag(&digest, text), "sha512-cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce");
	assert_string_equal(digest_tag(&(struct digest){0}, text), "");
}

TEST_MAIN
