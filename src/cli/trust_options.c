/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/trust_options.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/file.h"
#include "verify/fulcio.h"
#include "verify/notation.h"
#include "verify/notation_trust.h"
#include "verify/root_store.h"

#define KEY_MAX ((size_t)64 << 10)
#define CHAIN_MAX ((size_t)1 << 20)

#define AT(member) .offset = offsetof(struct trust_options, member)
#define WORKFLOW(word, member, what)                                                                        \
	{.name = "certificate-github-workflow-" word, .type = OPT_TEXT, .argument = "TEXT", AT(member),     \
	 .help = what " that the certificate must name, exactly"}
#define SIGSTORE_OPTIONS \
	{.name = "key", .type = OPT_LIST, .argument = "FILE", .completes = COMPLETE_FILE, AT(keys), \
	 .help = "a public key that may have signed, PEM; may be repeated: any of them"}, \
	{.name = "certificate-identity", .type = OPT_TEXT, .argument = "TEXT", AT(identity), \
	 .help = "who must have signed: the certificate's subject alternative name, exactly"}, \
	{.name = "certificate-identity-regexp", .type = OPT_TEXT, .argument = "REGEX", AT(identity_expression), \
	 .help = "the same as a regular expression, which must match all of it"}, \
	{.name = "certificate-oidc-issuer", .type = OPT_TEXT, .argument = "URL", AT(issuer), \
	 .help = "who must have told the identity, exactly"}, \
	{.name = "certificate-oidc-issuer-regexp", .type = OPT_TEXT, .argument = "REGEX", AT(issuer_expression), \
	 .help = "the same as a regular expression, which must match all of it"}, \
	{.name = "certificate", .type = OPT_TEXT, .argument = "FILE", .completes = COMPLETE_FILE, AT(certificate), \
	 .help = "the very certificate that must have signed, PEM"}, \
	{.name = "certificate-chain", .type = OPT_TEXT, .argument = "FILE", .completes = COMPLETE_FILE, AT(certificate_chain), \
	 .help = "your own certificate authorities, in place of the trusted root's: PEM, the issuing one first, the root last"}, \
	WORKFLOW("trigger", workflow_trigger, "the event"), \
	WORKFLOW("sha", workflow_sha, "the commit"), \
	WORKFLOW("name", workflow_name, "the workflow"), \
	WORKFLOW("repository", workflow_repository, "the repository (owner/name)"), \
	WORKFLOW("ref", workflow_ref, "the branch or tag (refs/heads/main)"), \
	{.name = "trusted-root", .type = OPT_TEXT, .argument = "FILE", .completes = COMPLETE_FILE, AT(trusted_root), \
	 .help = "whom to trust (trusted_root.json)", .standing = "Sigstore's public instance: plimsoll trust status"}
#define WAIVERS \
	{.name = "insecure-ignore-tlog", AT(without_log), .help = "a signature need not stand in a transparency log"}, \
	{.name = "insecure-ignore-sct", AT(without_certificate_log), .help = "a certificate need not stand in a certificate log"}

static const struct opt options[] = {
	SIGSTORE_OPTIONS,
	{.name = "notation-config", .type = OPT_TEXT, .argument = "DIR", .completes = COMPLETE_FOLDER, AT(notation_folder),
	 .help = "Notation's trust policy and trust stores (trustpolicy.json, truststore/)", .standing = "~/.config/notation, where nobody else is named"},
	{.name = "notation-scope", .type = OPT_TEXT, .argument = "TEXT", AT(notation_scope),
	 .help = "the repository that Notation's trust policy is asked for, of an image without one (an OCI layout)"},
	{.name = "crl", .type = OPT_TEXT, .argument = "DIR", .completes = COMPLETE_FOLDER, AT(crl_folder),
	 .help = "certificate revocation lists, DER or PEM", .standing = "crl/ of --notation-config"},
	{.name = "dct", .type = OPT_TEXT, .argument = "DIR|URL", .completes = COMPLETE_FOLDER, AT(notary.place),
	 .help = "Docker Content Trust: its folder (~/.docker/trust, ~/.notary) or server to look into"},
	{.name = "dct-name", .type = OPT_TEXT, .argument = "NAME[:TAG]", AT(notary.name), .help = "what the image is called there", .standing = "its own name"},
	{.name = "dct-pins", .type = OPT_TEXT, .argument = "FILE", .completes = COMPLETE_FILE, AT(notary.pins),
	 .help = "notary's configuration, whose trust_pinning says whose roots are trusted"},
	{.name = "dct-known", .type = OPT_TEXT, .argument = "DIR", .completes = COMPLETE_FOLDER, AT(notary.known),
	 .help = "a folder of Docker Content Trust whose roots are known: those of a server must follow them"},
	{.name = "at-time", .type = OPT_TEXT, .argument = "TIME", AT(at_time),
	 .help = "as if it were then (2026-01-31T12:00:00Z): of what counts until a time, and says no time of its own", .standing = "now"},
	WAIVERS,
	{0},
};
static const struct opt options_sigstore[] = {SIGSTORE_OPTIONS, WAIVERS, {0}};
#undef SIGSTORE_OPTIONS
#undef WAIVERS
#undef AT
#undef WORKFLOW
const struct opt_group group_trust = {"Trust", options};
const struct opt_group group_trust_sigstore = {"Trust", options_sigstore};

/* The extensions that GitHub's options ask for. Fulcio, docs/oid-info.md. */
static const struct {
	const char *identifier;
	size_t offset;
} workflow[] = {
	{FULCIO_OID("2"), offsetof(struct trust_options, workflow_trigger)},    {FULCIO_OID("3"), offsetof(struct trust_options, workflow_sha)},
	{FULCIO_OID("4"), offsetof(struct trust_options, workflow_name)},       {FULCIO_OID("5"), offsetof(struct trust_options, workflow_repository)},
	{FULCIO_OID("6"), offsetof(struct trust_options, workflow_ref)},
};

static const char *workflow_text(const struct trust_options *o, size_t i)
{
	return *(const char *const *)((const char *)o + workflow[i].offset);
}

static bool names_certificate(const struct trust_options *o)
{
	for (size_t i = 0; i < ARRAY_SIZE(workflow); i++)
		if (workflow_text(o, i))
			return true;
	return o->identity || o->identity_expression || o->issuer || o->issuer_expression || o->certificate || o->certificate_chain;
}

bool trust_options_name(const struct trust_options *o)
{
	return o->keys.n || names_certificate(o) || o->notation_folder;
}

/* An empty text is a variable of a script that was never set: it would mean anybody. */
static int check_text(const char *text, const char *option, struct err *e)
{
	return text && !*text ? err_set(e, ERR_USAGE, "--%s is empty: whom does it mean?", option) : 0;
}

static int check_pair(const char *text, const char *expression, const char *option, struct err *e)
{
	char other[64];

	snprintf(other, sizeof(other), "--%s-regexp", option);
	if (text && expression)
		return err_set(e, ERR_USAGE, "--%s and %s exclude each other", option, other);
	if (check_text(text, option, e) < 0 || check_text(expression, other + 2, e) < 0)
		return e->code;
	return expression ? authority_check_expression(str_of(expression), other, e) : 0;
}

static int add_key(struct trust *trust, const char *path, struct err *e)
{
	auto_done(buf_done) struct buf pem = BUF_INIT(KEY_MAX);

	return file_load(path, &pem, e) < 0 ? e->code : trust_add_key(trust, buf_str(&pem), path, e);
}

static int load_certificate(const char *path, struct certificate **ret_certificate, struct err *e)
{
	auto_done(buf_done) struct buf pem = BUF_INIT(KEY_MAX);

	return file_load(path, &pem, e) < 0 ? e->code : certificate_from_pem(buf_str(&pem), path, ret_certificate, e);
}

static int load_chain(const char *path, struct certificate_list *chain, struct err *e)
{
	auto_done(buf_done) struct buf pem = BUF_INIT(CHAIN_MAX);

	return file_load(path, &pem, e) < 0 ? e->code : certificate_list_read(buf_str(&pem), path, chain, e);
}

static int add_extensions(const struct trust_options *o, struct trust *trust, struct authority *authority, struct err *e)
{
	for (size_t i = 0; i < ARRAY_SIZE(workflow); i++) {
		const char *text = workflow_text(o, i);

		if (!text)
			continue;
		if (check_text(text, "certificate-github-workflow-…", e) < 0)
			return e->code;
		*vec_push(&authority->extensions) = (struct key_value){str_of(workflow[i].identifier), arena_str(&trust->arena, str_of(text))};
	}
	return 0;
}

/*
 * An identity is worth what whoever told it is worth, and that somebody has told it says nothing of whom. Of one's own authorities each certificate is
 * one's own affair.
 */
static int check_whole(const struct trust_options *o, const struct authority *authority, struct err *e)
{
	if (o->certificate || o->certificate_chain)
		return 0;
	if (!o->issuer && !o->issuer_expression) {
		err_set(e, ERR_USAGE, "who must have told the identity? --certificate-oidc-issuer is missing");
		return err_hint(e, "--certificate-oidc-issuer-regexp '.*' for anyone whom the trusted root's authorities believe");
	}
	if (!o->identity && !o->identity_expression && !authority->extensions.n) {
		err_set(e, ERR_USAGE, "who must have signed? --certificate-identity is missing");
		return err_hint(e, "--certificate-identity-regexp '.*' for anyone of that issuer");
	}
	return 0;
}

/* What all of these options say of a certificate is one authority: they are asked for together. */
static int add_certificate(const struct trust_options *o, struct trust *trust, struct err *e)
{
	struct authority *authority = trust_add(trust, AUTHORITY_KEYLESS, STR_NULL);

	if (check_pair(o->identity, o->identity_expression, "certificate-identity", e) < 0 ||
	    check_pair(o->issuer, o->issuer_expression, "certificate-oidc-issuer", e) < 0 || add_extensions(o, trust, authority, e) < 0 ||
	    check_whole(o, authority, e) < 0)
		return e->code;
	authority->identity = arena_str(&trust->arena, str_of(o->identity));
	authority->identity_expression = arena_str(&trust->arena, str_of(o->identity_expression));
	authority->issuer = arena_str(&trust->arena, str_of(o->issuer));
	authority->issuer_expression = arena_str(&trust->arena, str_of(o->issuer_expression));
	authority->name = authority_name(authority, &trust->arena);
	if (o->certificate && load_certificate(o->certificate, &authority->certificate, e) < 0)
		return e->code;
	return o->certificate_chain ? load_chain(o->certificate_chain, &authority->chain, e) : 0;
}

/* One's own folder counts where nobody is named. */
static int add_notation(const struct trust_options *o, struct trust *trust, struct err *e)
{
	if (!o->notation_folder && (trust_options_name(o) || !notation_trust_exists(NULL)))
		return o->notation_scope || o->crl_folder ? err_set(e, ERR_USAGE, "--notation-scope and --crl are of --notation-config, which is missing") : 0;
	if (!o->notation_folder)
		return notation_trust_open(NULL, o->crl_folder, o->notation_scope, &trust->anyone.notation, e);
	return notation_authority_add(trust, o->notation_folder, o->crl_folder, o->notation_scope, e);
}

/* A server is asked later; a folder that is not there has nothing to be asked. */
static int check_notary(const struct notary_settings *notary, struct err *e)
{
	struct stat status;

	if (!notary->place || str_search(str_of(notary->place), STR_LIT("://")) >= 0)
		return 0;
	if (stat(notary->place, &status) < 0)
		return err_errno(e, errno, "--dct %s", notary->place);
	return S_ISDIR(status.st_mode) ? 0 : err_set(e, ERR_USAGE, "--dct %s: a folder or the URL of a server is expected", notary->place);
}

int trust_authorities_from_options(const struct ctx *ctx, const struct trust_options *o, struct trust *trust, struct err *e)
{
	trust->now = ctx->now;
	trust->notary = o->notary;
	if (check_notary(&o->notary, e) < 0)
		return e->code;
	if (o->at_time && !clock_parse(str_of(o->at_time), &trust->now))
		return err_set(e, ERR_USAGE, "--at-time \"%s\" is no time like 2026-01-31T12:00:00Z", o->at_time);
	for (size_t i = 0; i < o->keys.n; i++)
		if (add_key(trust, o->keys.v[i], e) < 0)
			return e->code;
	if (names_certificate(o) && add_certificate(o, trust, e) < 0)
		return e->code;
	if (add_notation(o, trust, e) < 0)
		return e->code;
	vec_each(authority, &trust->authorities) {
		authority->without_log = o->without_log;
		authority->without_certificate_log = o->without_certificate_log;
	}
	trust->anyone.without_log = o->without_log;
	trust->anyone.without_certificate_log = o->without_certificate_log;
	return 0;
}

static int choose_root(const struct trust_options *o, struct trust *trust, struct err *e)
{
	return root_store_choose(trust->now, o->trusted_root, &trust->arena, &trust->chosen, e);
}

int trust_root_from_options(const struct trust_options *o, struct trust *trust, struct err *e)
{
	return choose_root(o, trust, e) < 0 ? e->code : trust_read_root(trust, e);
}

int trust_from_options(const struct ctx *ctx, const struct trust_options *o, struct trust *trust, struct err *e)
{
	if (trust_authorities_from_options(ctx, o, trust, e) < 0 || choose_root(o, trust, e) < 0)
		return e->code;
	/* What is wrong with a file that somebody named is told, whatever there is to hold against it. */
	return o->trusted_root ? trust_read_root(trust, e) : 0;
}
