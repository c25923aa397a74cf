/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What tokens prove of themselves. Sources: GitHub's own account of its token format (a prefix, 30 random characters, six of
 * checksum); RFC 7519 for JSON Web Tokens.
 */
#include "model/secret_check.h"

#include "base/buf.h"
#include "codec/base64.h"
#include "codec/checksum.h"

#define GITHUB_RANDOM 30u
#define GITHUB_CHECKSUM 6u
#define JWT_HEADER_MAX 4096u

static unsigned distinct(struct str s)
{
	bool seen[256] = {false};
	unsigned n = 0;

	for (size_t i = 0; i < s.n; i++) {
		n += !seen[(unsigned char)s.p[i]];
		seen[(unsigned char)s.p[i]] = true;
	}
	return n;
}

static bool has_run(struct str s, size_t length)
{
	size_t up = 1, same = 1;

	for (size_t i = 1; i < s.n; i++) {
		up = s.p[i] == s.p[i - 1] + 1 ? up + 1 : 1;
		same = s.p[i] == s.p[i - 1] ? same + 1 : 1;
		if (up >= length || same >= length)
			return true;
	}
	return false;
}

bool secret_is_example(struct str value)
{
	static const char *const words[] = {"EXAMPLE", "example", "Example", "XXXX", "xxxx", "****", "REDACTED", "redacted",
					    "your_", "YOUR_", "your-", "PLACEHOLDER", "placeholder", "dummy", "DUMMY", NULL};

	for (const char *const *word = words; *word; word++)
		if (str_search(str_slice(value, 0, 512), str_of(*word)) >= 0)
			return true;
	return false;
}

bool secret_is_typed(struct str value)
{
	return has_run(str_slice(value, 0, 512), 8);
}

bool check_random(struct secret *secret, struct str text)
{
	struct str value = secret->value;
	size_t digits = 0, letters = 0;

	(void)text;
	for (size_t i = 0; i < value.n; i++) {
		digits += str_is_digit(value.p[i]);
		letters += str_is_alpha(value.p[i]);
	}
	return digits >= 2 && letters >= 2 && distinct(value) >= (value.n < 40 ? value.n / 3 + 1 : 12);
}

bool check_github(struct secret *secret, struct str text)
{
	static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
	struct str body = str_from_index(secret->value, secret->value.n - GITHUB_RANDOM - GITHUB_CHECKSUM);
	uint32_t checksum = checksum_crc32(0, str_slice(body, 0, GITHUB_RANDOM));

	(void)text;
	for (size_t i = body.n; i > GITHUB_RANDOM; i--, checksum /= 62)
		if (body.p[i - 1] != digits[checksum % 62])
			secret->doubt = "its checksum is wrong";
	secret->proven = !secret->doubt;
	return true;
}

/* Base64 of either alphabet, without padding. */
static bool decode_url(struct str text, struct buf *ret_bytes)
{
	auto_done(buf_done) struct buf plain = BUF_INIT(JWT_HEADER_MAX + 4);

	for (size_t i = 0; i < text.n; i++)
		buf_putc(&plain, text.p[i] == '-' ? '+' : text.p[i] == '_' ? '/' : text.p[i]);
	while (plain.n % 4)
		buf_putc(&plain, '=');
	return !plain.full && base64_decode(buf_str(&plain), ret_bytes);
}

bool check_jwt(struct secret *secret, struct str text)
{
	auto_done(buf_done) struct buf header = BUF_INIT(JWT_HEADER_MAX), claims = BUF_INIT(JWT_HEADER_MAX);
	struct str parts = secret->value, part;

	(void)text;
	if (!str_next(&parts, '.', &part) || !decode_url(part, &header) ||
	    str_search(buf_str(&header), STR_LIT("\"alg\"")) < 0)
		return false;
	if (!str_next(&parts, '.', &part) || !decode_url(part, &claims) || !str_starts(buf_str(&claims), "{"))
		return false;
	/* The subject of the example that documentation and tests copy from each other. */
	return str_search(buf_str(&claims), STR_LIT("\"1234567890\"")) < 0;
}
