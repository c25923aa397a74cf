/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Private keys in armour. Sources: RFC 7468, RFC 1421 (Proc-Type), PROTOCOL.key of OpenSSH, appendix C of PuTTY's manual.
 *
 * Code that handles keys is full of the first line of one; a key is told by a body of base64 that decodes to what such keys
 * begin with. The line ends of a key inside a JSON or C string are "\n" of two characters.
 */
#include "base/buf.h"
#include "codec/base64.h"
#include "model/secret_check.h"

#define LABEL_MAX 64u
#define BODY_MAX ((size_t)32 << 10)
#define PUTTY_HEAD 128u  /* bytes in which its second line stands */
#define DECODED_LEAST 32u /* an Ed25519 key in PKCS #8 has 48 bytes */

static const struct {
	const char *label;
	const char *title;
	bool encrypted; /* always */
} kinds[] = {
	{"PRIVATE KEY", "a private key (PKCS #8)", false},
	{"RSA PRIVATE KEY", "an RSA private key", false},
	{"DSA PRIVATE KEY", "a DSA private key", false},
	{"EC PRIVATE KEY", "an EC private key", false},
	{"OPENSSH PRIVATE KEY", "an OpenSSH private key", false},
	{"PGP PRIVATE KEY BLOCK", "an OpenPGP private key", false},
	{"ENCRYPTED PRIVATE KEY", "an encrypted private key (PKCS #8)", true},
	{"ENCRYPTED SIGSTORE PRIVATE KEY", "an encrypted Sigstore private key", true},
	{"ENCRYPTED COSIGN PRIVATE KEY", "an encrypted Cosign private key", true},
	{"SSH2 ENCRYPTED PRIVATE KEY", "an encrypted SSH2 private key", true},
};

/* Published on purpose, for machines that exist for an hour: Vagrant's. */
static const char *const known[] = {"6NF8iallvQVp22WDkTkyrtvp9eWW6A8YVr", NULL};

static int kind_of(struct str label)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (str_is(label, kinds[i].label))
			return (int)i;
	return -1;
}

/* The base64 of the body without line ends, however they are written; false where anything else stands in it. */
static bool gather(struct str body, struct buf *out)
{
	for (size_t i = 0; i < body.n; i++) {
		char c = body.p[i];

		if (c == '\\' && i + 1 < body.n && strchr("nrt", body.p[i + 1]))
			i++;
		else if (str_is_alnum(c) || c == '+' || c == '/' || c == '=')
			buf_putc(out, c);
		else if (!str_is_space(c) && c != '\\' && c != '"' && c != ',' && c != '\'')
			return false;
	}
	return !out->full;
}

/* Headers ("Proc-Type: 4,ENCRYPTED") stand before an empty line. */
static struct str without_headers(struct str body, bool *ret_encrypted)
{
	ptrdiff_t empty = -1;

	*ret_encrypted = str_search(body, STR_LIT("4,ENCRYPTED")) >= 0;
	if (str_find(body, ':') < 0)
		return body;
	for (size_t i = 0; i < 3 && empty < 0; i++) {
		static const char *const ends[] = {"\n\n", "\n\r\n", "\\n\\n"};

		empty = str_search(body, str_of(ends[i]));
		if (empty >= 0)
			empty += (ptrdiff_t)strlen(ends[i]);
	}
	return empty < 0 ? STR_NULL : str_from_index(body, (size_t)empty);
}

/* What an OpenSSH key says of its cipher, behind the magic: a length and a name. */
static bool openssh_encrypted(struct str decoded)
{
	struct str rest = str_from_index(decoded, strlen("openssh-key-v1") + 1 + 4);

	return !str_starts(rest, "none");
}

static bool looks_right(int kind, struct str decoded, bool encrypted)
{
	if (decoded.n < DECODED_LEAST)
		return false;
	if (str_starts(str_of(kinds[kind].label), "OPENSSH"))
		return str_starts(decoded, "openssh-key-v1");
	/* A DER sequence, or what cannot be told. */
	return encrypted || str_starts(str_of(kinds[kind].label), "PGP") || decoded.p[0] == 0x30;
}

static bool is_known(struct str body)
{
	for (const char *const *key = known; *key; key++)
		if (str_search(body, str_of(*key)) >= 0)
			return true;
	return false;
}

/* An OpenPGP block ends with a checksum, "=abcd", that is not part of its base64. */
static struct str without_checksum(struct str base64)
{
	return base64.n > 5 && base64.p[base64.n - 5] == '=' ? str_slice(base64, 0, base64.n - 5) : base64;
}

static void describe(struct secret *secret, int kind, struct str text, bool encrypted)
{
	size_t at = (size_t)(secret->value.p - text.p), from = at > 600 ? at - 600 : 0;
	struct str before = str_slice(text, from, at);

	secret->title = kinds[kind].title;
	if (!encrypted && str_search(before, STR_LIT("\"private_key_id\"")) >= 0) {
		secret->title = "the private key of a Google service account";
		secret->severity = SEVERITY_CRITICAL;
	}
	if (encrypted) {
		secret->severity = SEVERITY_LOW;
		secret->title = kinds[kind].encrypted ? kinds[kind].title : "a private key that a passphrase encrypts";
	} else if (str_starts(str_of(kinds[kind].label), "PGP")) {
		secret->severity = SEVERITY_MEDIUM; /* most have a passphrase, which only its packets would tell */
	}
}

bool check_pem(struct secret *secret, struct str text)
{
	struct str rest = str_from_index(text, (size_t)(secret->value.p - text.p) + strlen("-----BEGIN ")), label, body;
	ptrdiff_t end = str_search(str_slice(rest, 0, LABEL_MAX), STR_LIT("-----"));
	auto_done(buf_done) struct buf base64 = BUF_INIT(BODY_MAX), decoded = BUF_INIT(BODY_MAX);
	bool encrypted;
	int kind;

	if (end < 0 || (kind = kind_of(label = str_slice(rest, 0, (size_t)end))) < 0)
		return false;
	rest = str_slice(rest, label.n + 5, label.n + 5 + BODY_MAX);
	/* The next dashes must be its end: so each byte is looked at for one key alone. */
	end = str_search(rest, STR_LIT("-----"));
	if (end <= 0 || !str_starts(str_from_index(rest, (size_t)end), "-----END "))
		return false;
	body = without_headers(str_slice(rest, 0, (size_t)end), &encrypted);
	encrypted = encrypted || kinds[kind].encrypted;
	if (!gather(body, &base64) || !base64_decode(without_checksum(buf_str(&base64)), &decoded) ||
	    !looks_right(kind, buf_str(&decoded), encrypted) || is_known(buf_str(&base64)))
		return false;
	if (str_starts(label, "OPENSSH"))
		encrypted = openssh_encrypted(buf_str(&decoded));
	describe(secret, kind, text, encrypted);
	secret->value = str_from(secret->value.p, (size_t)(rest.p + end - secret->value.p));
	return true;
}

bool check_putty(struct secret *secret, struct str text)
{
	struct str rest = str_slice(text, (size_t)(secret->value.p - text.p), (size_t)(secret->value.p - text.p) + BODY_MAX);
	ptrdiff_t encryption = str_search(str_slice(rest, 0, PUTTY_HEAD), STR_LIT("\nEncryption: "));

	if (encryption < 0 || str_search(rest, STR_LIT("\nPrivate-Lines: ")) < 0)
		return false;
	if (!str_starts(str_from_index(rest, (size_t)encryption), "\nEncryption: none")) {
		secret->title = "a PuTTY private key that a passphrase encrypts";
		secret->severity = SEVERITY_LOW;
	}
	secret->value = rest;
	return true;
}
