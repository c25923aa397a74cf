/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/key_password.h"
#include "cli/output.h"
#include "cli/signing.h"
#include "codec/base64.h"
#include "crypto/cosign_key.h"

#define LINE 64 /* letters of a line of PEM */
#define PREFIX_STANDING "cosign"

struct keys_options {
	struct common_options common;
	const char *output, *type, *password_file, *key;
	bool pkcs8, force;
};

#define AT(member) .offset = offsetof(struct keys_options, member)
static const struct opt own[] = {
	{.name = "output", .letter = 'o', .type = OPT_TEXT, .argument = "PREFIX", .completes = COMPLETE_FILE, AT(output),
	 .help = "generate: the files are PREFIX.key and PREFIX.pub; public: the file", .standing = PREFIX_STANDING ", and standard output"},
	{.name = "type", .type = OPT_WORD, .argument = "KIND", .values_of = key_kind_names, AT(type), .help = "generate: the kind of key", .standing = "p256"},
	{.name = "pkcs8", AT(pkcs8), .help = "generate: PKCS #8, as OpenSSL has it; with an empty password plain; else Cosign's own form"},
	{.name = "force", AT(force), .help = "generate: in place of files of that name"},
	{.name = "password-file", .type = OPT_TEXT, .argument = "FILE", .completes = COMPLETE_FILE, AT(password_file),
	 .help = "where the key's password stands", .standing = "$PLIMSOLL_KEY_PASSWORD, $COSIGN_PASSWORD, or the terminal asks"},
	{.name = "key", .type = OPT_TEXT, .argument = "FILE|URI", .completes = COMPLETE_FILE, AT(key), .help = "public: the private key"},
	{0},
};
#undef AT
static const struct opt_group group_own = {"Keys", own};
static const struct opt_part parts[] = {{&group_common, 0}, {&group_own, 0}, {0}};

/* ---- generate ---- */

static void put_pem(struct str json, struct buf *out)
{
	auto_done(buf_done) struct buf text = BUF_INIT(PRIVATE_KEY_MAX);

	base64_encode(json, &text);
	buf_puts(out, "-----BEGIN " COSIGN_KEY_LABEL "-----\n");
	for (size_t i = 0; i < text.n; i += LINE)
		buf_printf(out, "%.*s\n", STR(str_slice(buf_str(&text), i, i + LINE)));
	buf_puts(out, "-----END " COSIGN_KEY_LABEL "-----\n");
}

static int put_cosign(const struct private_key *key, struct str password, struct buf *out, struct err *e)
{
	auto_done(buf_wipe) struct buf der = BUF_INIT(PRIVATE_KEY_MAX);
	auto_done(buf_done) struct buf json = BUF_INIT(PRIVATE_KEY_MAX);

	buf_reserve(&der, der.max);
	if (private_key_write_der(key, &der, e) < 0 || cosign_key_seal(buf_str(&der), password, &json, e) < 0)
		return e->code;
	put_pem(buf_str(&json), out);
	return 0;
}

/* A private key is nobody else's to read, not even for the moment before its mode is set. */
static int write_private(const char *path, bool force, struct str pem, struct err *e)
{
	if (force && unlink(path) < 0 && errno != ENOENT)
		return err_errno(e, errno, "%s", path);
	auto_close int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0 && errno == EEXIST) {
		err_set(e, ERR_USAGE, "%s is there already: a key that is lost cannot be had again", path);
		return err_hint(e, "-o PREFIX of another name, or --force");
	}
	if (fd < 0)
		return err_errno(e, errno, "%s", path);
	return file_write_all(fd, path, pem, e) < 0 ? e->code : fsync(fd) < 0 && errno != EINVAL ? err_errno(e, errno, "%s", path) : 0;
}

static int ask_new_password(const struct keys_options *o, const char *name, struct buf *ret_password, struct err *e)
{
	const struct key_password password = key_password(o->password_file, true);

	buf_reserve(ret_password, ret_password->max);
	if (password.asker.ask(&password.asker, name, ret_password, e) < 0)
		return e->code;
	return ret_password->full ? err_set(e, ERR_LIMIT, "a password longer than %zu bytes", PASSWORD_MAX) : 0;
}

static enum key_kind kind_of(const char *word)
{
	const char *const *names = key_kind_names();

	for (size_t i = 0; word && names[i]; i++)
		if (str_is(str_of(word), names[i]))
			return (enum key_kind)i;
	return KEY_P256;
}

static int write_pair(const struct keys_options *o, const struct private_key *key, struct run *run, struct err *e)
{
	auto_done(buf_wipe) struct buf password = BUF_INIT(PASSWORD_MAX), pem = BUF_INIT(PRIVATE_KEY_MAX);
	auto_done(buf_done) struct buf public = BUF_INIT(1 << 16), out = BUF_INIT(1 << 16);
	const char *prefix = o->output ? o->output : PREFIX_STANDING;
	struct str private_path = arena_printf(&run->arena, "%s.key", prefix), public_path = arena_printf(&run->arena, "%s.pub", prefix);

	if (!o->force && access(public_path.p, F_OK) == 0) {
		err_set(e, ERR_USAGE, "%s is there already", public_path.p);
		return err_hint(e, "-o PREFIX of another name, or --force");
	}
	buf_reserve(&pem, pem.max);
	if (ask_new_password(o, private_path.p, &password, e) < 0 ||
	    (o->pkcs8 ? private_key_write(key, buf_str(&password), &pem, e) : put_cosign(key, buf_str(&password), &pem, e)) < 0 ||
	    write_private(private_path.p, o->force, buf_str(&pem), e) < 0)
		return e->code;
	public_key_pem(private_key_public(key), &public);
	if (output_file(public_path.p, buf_str(&public), e) < 0)
		return e->code;
	if (!password.n)
		log_note(&run->ctx.log, "%s has no password: whoever reads the file can sign", private_path.p);
	buf_printf(&out, "%s\n%s\n", private_path.p, public_path.p);
	return output_print(buf_str(&out), e);
}

static int generate(struct run *run, const struct keys_options *o, struct err *e)
{
	struct private_key *key = NULL;
	int r = private_key_generate(kind_of(o->type), &key, e);

	if (r == 0)
		r = write_pair(o, key, run, e);
	private_key_free(key);
	return r;
}

/* ---- public ---- */

static int print_public(struct run *run, const struct keys_options *o, struct err *e)
{
	auto_done(buf_done) struct buf pem = BUF_INIT(1 << 16);
	struct private_key *key = NULL;
	int r;

	(void)run;
	if (!o->key)
		return err_set(e, ERR_USAGE, "of which key? --key is missing");
	r = signing_key(o->key, o->password_file, &key, e);
	if (r == 0) {
		public_key_pem(private_key_public(key), &pem);
		r = output_file(o->output ? o->output : "-", buf_str(&pem), e);
	}
	private_key_free(key);
	return r;
}

static const char *const words[] = {"generate", "public", NULL};

static int run_keys(struct run *run, const void *options, const struct text_list *operands, struct err *e)
{
	static int (*const verbs[])(struct run *, const struct keys_options *, struct err *) = {generate, print_public};
	int i = command_word("keys", words, operands->v[0], e);

	return i < 0 ? i : verbs[i](run, options, e);
}

static const char *const description[] = {
	"generate makes a pair of keys to sign with: PREFIX.key, which its password protects and only you can read, and PREFIX.pub, which is for everybody. "
	"Both are what Cosign takes and makes.",
	"public prints the public key of a private one.",
	NULL,
};

static const struct example examples[] = {
	{"plimsoll keys generate", "cosign.key and cosign.pub"},
	{"plimsoll keys generate -o release --type p384 --pkcs8", "another kind, in the form of OpenSSL"},
	{"plimsoll keys public --key 'pkcs11:token=release;object=signing'", "of a key that a token holds"},
	{0},
};

static const struct exit_text exits[] = {
	{0, "done"},
	{EXIT_BROKEN, "a file could not be read or written, or the password is wrong"},
	{EXIT_WRONG_USE, "the command line is wrong"},
	{0, NULL},
};

const struct command command_keys = {
	.name = "keys",
	.summary = "make keys to sign with; the public key of a private one",
	.synopsis = "generate|public",
	.least = 1,
	.most = 1,
	.operand = OPERAND_WORDS,
	.words = words,
	.description = description,
	.examples = examples,
	.exits = exits,
	.parts = parts,
	.options_size = sizeof(struct keys_options),
	.plain = true,
	.run = run_keys,
};
