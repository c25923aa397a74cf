/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/verify_command.h"

#include <unistd.h>

#include "base/file.h"
#include "cli/again.h"
#include "crypto/certificate.h"
#include "report/words.h"
#include "verify/fulcio.h"

#define PEM_MAX ((size_t)1 << 16)
#define ELSEWHERE "signer.pub" /* where no name can be told from the private key's */

static void put_option(struct run *run, const char *option, struct str value, struct buf *out)
{
	buf_printf(out, " --%s %.*s", option, STR(words_shell(&run->arena, value)));
}

/* ---- the public key ---- */

/* As keys generate calls it: cosign.key, cosign.pub. */
static const char *public_path(struct run *run, const char *key)
{
	struct str prefix = str_of(key);

	if (private_key_is_uri(prefix))
		return ELSEWHERE;
	if (str_ends(prefix, ".key") || str_ends(prefix, ".pem"))
		prefix = str_slice(prefix, 0, prefix.n - 4);
	return arena_printf(&run->arena, "%.*s.pub", STR(prefix)).p;
}

/* Where it is kept; *ret_there false where it has to be written first. Another key's is never named. */
static const char *find_public(const struct signing *signing, const char *key, bool *ret_there)
{
	auto_done(buf_done) struct buf own = BUF_INIT(PEM_MAX), found = BUF_INIT(PEM_MAX);
	const char *path = public_path(signing->run, key);

	*ret_there = false;
	if (access(path, F_OK) < 0)
		return path;
	public_key_pem(private_key_public(signing->signer.key), &own);
	*ret_there = file_load(path, &found, &(struct err){0}) == 0 && str_eq(str_trim(buf_str(&found)), str_trim(buf_str(&own)));
	return *ret_there ? path : ELSEWHERE;
}

/* ---- who signed ---- */

static void put_key(const struct signing *signing, const struct signing_options *who, const char *path, struct buf *out)
{
	put_option(signing->run, "key", str_of(path), out);
	buf_puts(out, signing->signer.log ? "" : " --insecure-ignore-tlog");
	if (who->trusted_root && (signing->signer.log || signing->signer.stamp))
		put_option(signing->run, "trusted-root", str_of(who->trusted_root), out);
}

/* As the certificate has it, which need not be the token's words. */
static void put_identity(const struct signing *signing, const struct signing_options *who, struct buf *out)
{
	struct certificate *certificate = NULL;

	if (certificate_from_der(signing->signer.certificate, &certificate, &(struct err){0}) == 0) {
		put_option(signing->run, "certificate-identity", certificate_subject(certificate), out);
		put_option(signing->run, "certificate-oidc-issuer", fulcio_issuer(certificate), out);
	}
	certificate_free(certificate);
	if (who->trusted_root)
		put_option(signing->run, "trusted-root", str_of(who->trusted_root), out);
}

void verify_command(const struct signing *signing, const struct signing_options *who, const struct target_options *where,
		    const struct text_list *operands, struct buf *out)
{
	struct run *run = signing->run;
	struct str program = again_program(run);
	const char *path = NULL, *bundle = where->bundle ? where->bundle : where->output;
	bool there = true;

	if (operands->n > command_find(STR_LIT("verify"))->most)
		return;
	buf_puts(out, "verify: ");
	if (who->key)
		path = find_public(signing, who->key, &there);
	if (!there) {
		buf_printf(out, "%.*s keys public", STR(program));
		put_option(run, "key", str_of(who->key), out);
		buf_printf(out, " > %.*s && ", STR(words_shell(&run->arena, str_of(path))));
	}
	buf_printf(out, "%.*s verify", STR(program));
	if (path)
		put_key(signing, who, path, out);
	else
		put_identity(signing, who, out);
	again_group(run, &group_registry, &run->options->registry, out);
	if (where->platform)
		put_option(run, "platform", str_of(where->platform), out);
	if (bundle)
		put_option(run, "bundle", str_of(bundle), out);
	vec_each(operand, operands)
		buf_printf(out, " %.*s", STR(words_shell(&run->arena, str_of(*operand))));
	buf_putc(out, '\n');
}
