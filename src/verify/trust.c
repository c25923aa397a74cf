/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/trust.h"

#include "base/path.h"
#include "codec/regex.h"
#include "verify/notation_trust.h"

void trust_init(struct trust *trust)
{
	*trust = (struct trust){.anyone = {.name = STR_LIT("anyone"), .method = AUTHORITY_KEYLESS}};
}

static void authority_done(struct authority *authority)
{
	public_key_free(authority->key);
	notation_trust_free(authority->notation);
	certificate_free(authority->certificate);
	certificate_list_done(&authority->chain);
	vec_done(&authority->extensions);
}

void trust_done(struct trust *trust)
{
	vec_each(authority, &trust->authorities)
		authority_done(authority);
	vec_done(&trust->authorities);
	authority_done(&trust->anyone);
	trusted_root_done(&trust->root);
	arena_done(&trust->arena);
}

int trust_read_root(struct trust *trust, struct err *e)
{
	const char *what = trust->chosen.what;

	trust->chosen.what = NULL;
	if (!what)
		return 0;
	return (trust->chosen.checked ? trusted_root_read_again : trusted_root_read)(trust->chosen.bytes, what, &trust->root, e);
}

struct authority *trust_add(struct trust *trust, enum authority_method method, struct str name)
{
	struct authority *authority = vec_push(&trust->authorities);

	*authority = (struct authority){.name = arena_str(&trust->arena, name), .method = method};
	return authority;
}

/* What is given in place of a public key is mostly the other half of the pair. */
static int key_error(struct str pem, const char *file, struct err *e)
{
	if (str_search(pem, STR_LIT("PRIVATE KEY-----")) < 0 && str_search(pem, STR_LIT("BEGIN CERTIFICATE-----")) >= 0)
		return err_hint(e, "this is a certificate: --certificate");
	if (str_search(pem, STR_LIT("PRIVATE KEY-----")) < 0)
		return e->code;
	err_set(e, ERR_FORMAT, "%s: not a public key in PEM, but a private one", file);
	return err_hint(e, "give the public half of the pair, cosign.pub beside cosign.key");
}

/* Its last part, as long as no other key is called so. */
static struct str key_name(const struct trust *trust, struct str file)
{
	struct str name = path_base(file);

	vec_each(authority, &trust->authorities)
		if (str_eq(authority->name, name))
			return file;
	return name;
}

int trust_add_key(struct trust *trust, struct str pem, const char *file, struct err *e)
{
	struct public_key *key;

	if (public_key_from_pem(pem, file, &key, e) < 0)
		return key_error(pem, file, e);
	if (public_key_check(key, e) < 0) {
		public_key_free(key);
		return err_wrap(e, "%s", file);
	}
	trust_add(trust, AUTHORITY_KEY, key_name(trust, str_of(file)))->key = key;
	return 0;
}

struct str authority_name(const struct authority *authority, struct arena *arena)
{
	struct str who = authority->identity.n ? authority->identity : authority->identity_expression;
	struct str issuer = authority->issuer.n ? authority->issuer : authority->issuer_expression;

	if (issuer.n)
		return arena_printf(arena, "%.*s (%.*s)", STR(who.n ? who : STR_LIT("anyone")), STR(issuer));
	return arena_str(arena, who.n ? who : STR_LIT("anyone"));
}

int authority_check_expression(struct str expression, const char *what, struct err *e)
{
	auto_done(buf_done) struct buf text = BUF_INIT(1 << 16);
	struct regex regex = {0};
	bool valid;

	buf_put(&text, expression);
	regex.pattern = buf_text(&text);
	valid = !text.full && !memchr(buf_text(&text), 0, text.n) && regex_valid(&regex);
	regex_done(&regex);
	return valid ? 0 : err_set(e, ERR_USAGE, "%s: \"%.*s\" is no regular expression", what, (int)(expression.n < 200 ? expression.n : 200), expression.p);
}
