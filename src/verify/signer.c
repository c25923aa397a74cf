/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/signer.h"

#include "codec/regex.h"
#include "verify/fulcio.h"

#define SHOWN 200 /* bytes of a text of the certificate's in a detail */

static struct str shown(struct str text)
{
	return str_slice(text, 0, SHOWN);
}

/* All of it, so that "https://example.org/me/" is no prefix of somebody else's name. What takes too long to tell does not match. */
static bool matches(struct str expression, struct str text)
{
	auto_done(buf_done) struct buf pattern = BUF_INIT(1 << 16);
	struct regex regex = {.whole = true};
	struct str groups[REGEX_GROUPS_MAX];
	bool found;

	buf_put(&pattern, expression);
	regex.pattern = buf_text(&pattern);
	found = !pattern.full && !memchr(buf_text(&pattern), 0, pattern.n) && regex_find(&regex, text, groups) == REGEX_FOUND;
	regex_done(&regex);
	return found;
}

static bool is_wanted(struct str text, struct str exact, struct str expression)
{
	if (exact.n)
		return str_eq(text, exact);
	return !expression.n || matches(expression, text);
}

static const char *not_as(struct str exact)
{
	return exact.n ? "not" : "which does not match all of";
}

/* Fulcio's certificates have one name. */
static struct str fulcio_name(const struct certificate *certificate, const struct authority *authority, bool *ret_wanted)
{
	struct str name = certificate_subject(certificate);

	*ret_wanted = name.n && is_wanted(name, authority->identity, authority->identity_expression);
	return name;
}

/* Those of one's own may have several: the one that is asked for, or else the first. */
static struct str own_name(const struct certificate *certificate, const struct authority *authority, bool *ret_wanted)
{
	const struct str_list *names = certificate_names(certificate);

	*ret_wanted = true;
	vec_each(name, names)
		if (is_wanted(*name, authority->identity, authority->identity_expression))
			return *name;
	*ret_wanted = false;
	return names->n ? names->v[0] : STR_NULL;
}

static enum verify_reason check_extensions(const struct certificate *certificate, const struct authority *authority, struct err *e)
{
	vec_each(wanted, &authority->extensions) {
		struct str text = fulcio_extension(certificate, wanted->key);

		if (str_eq(text, wanted->value))
			continue;
		err_set(e, ERR_FORMAT, "its extension %.*s is \"%.*s\", not \"%.*s\"", STR(wanted->key), STR(shown(text)), STR(shown(wanted->value)));
		return VERIFY_CLAIM;
	}
	return VERIFY_VERIFIED;
}

enum verify_reason signer_verify(const struct certificate *certificate, const struct authority *authority, struct verification *result)
{
	struct str who = authority->identity.n ? authority->identity : authority->identity_expression;
	struct str by = authority->issuer.n ? authority->issuer : authority->issuer_expression;
	bool own = authority->chain.n > 0, wanted;

	result->identity = own ? own_name(certificate, authority, &wanted) : fulcio_name(certificate, authority, &wanted);
	result->issuer = fulcio_issuer(certificate);
	if (!wanted) {
		err_set(&result->detail, ERR_FORMAT, "signed by \"%.*s\", %s %s%.*s%s", STR(shown(result->identity)), not_as(authority->identity),
			who.n ? "\"" : "a name that a certificate must have", STR(shown(who)), who.n ? "\"" : "");
		return VERIFY_IDENTITY;
	}
	if ((!result->issuer.n && (!own || by.n)) || !is_wanted(result->issuer, authority->issuer, authority->issuer_expression)) {
		err_set(&result->detail, ERR_FORMAT, "the issuer is \"%.*s\", %s \"%.*s\"", STR(shown(result->issuer)), not_as(authority->issuer), STR(shown(by)));
		return VERIFY_ISSUER;
	}
	return check_extensions(certificate, authority, &result->detail);
}
