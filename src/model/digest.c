/* SPDX-License-Identifier: Apache-2.0 */
#include "model/digest.h"

#include "crypto/hash.h"

#define TAG_DIGITS 64u

static const struct {
	const char *prefix;
	size_t size;
} algorithms[] = {
	[DIGEST_NONE] = {"", 0},
	[DIGEST_SHA256] = {"sha256:", 32},
	[DIGEST_SHA512] = {"sha512:", 64},
};

size_t digest_size(enum digest_algorithm algorithm)
{
	return algorithms[algorithm].size;
}

bool digest_parse(struct str text, struct digest *ret_digest)
{
	struct digest digest = {DIGEST_NONE, {0}};

	for (int i = DIGEST_SHA256; i <= DIGEST_SHA512 && !digest.algorithm; i++)
		if (str_skip(&text, algorithms[i].prefix))
			digest.algorithm = (enum digest_algorithm)i;
	if (!digest.algorithm || text.n != 2 * digest_size(digest.algorithm))
		return false;
	for (size_t i = 0; i < text.n; i++) {
		unsigned value = str_hex_value(text.p[i]);

		if (value > 15 || text.p[i] != str_lower(text.p[i]))
			return false;
		digest.bytes[i / 2] = (unsigned char)(digest.bytes[i / 2] << 4 | value);
	}
	*ret_digest = digest;
	return true;
}

const char *digest_text(const struct digest *digest, char ret_text[DIGEST_TEXT_MAX])
{
	const char *prefix = algorithms[digest->algorithm].prefix;
	size_t n = strlen(prefix);

	memcpy(ret_text, prefix, n);
	hash_digits(digest->bytes, digest_size(digest->algorithm), ret_text + n);
	return ret_text;
}

bool digest_eq(const struct digest *a, const struct digest *b)
{
	return a->algorithm == b->algorithm && memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

struct digest digest_of(enum digest_algorithm algorithm, struct str bytes)
{
	struct digest digest = {.algorithm = algorithm == DIGEST_SHA512 ? DIGEST_SHA512 : DIGEST_SHA256};

	hash_bytes(digest.algorithm == DIGEST_SHA512 ? HASH_SHA512 : HASH_SHA256, bytes, digest.bytes);
	return digest;
}

bool digest_is_of(const struct digest *digest, struct str bytes)
{
	struct digest own = digest_of(digest->algorithm, bytes);

	return digest_eq(&own, digest);
}

const char *digest_tag(const struct digest *digest, char ret_text[DIGEST_TEXT_MAX])
{
	size_t colon = strcspn(digest_text(digest, ret_text), ":");

	if (!ret_text[colon])
		return ret_text;
	ret_text[colon] = '-';
	if (strlen(ret_text) > colon + 1 + TAG_DIGITS)
		ret_text[colon + 1 + TAG_DIGITS] = '\0';
	return ret_text;
}
