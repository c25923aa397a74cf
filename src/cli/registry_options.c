/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/registry_options.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "registry/registry.h"
#include "source/source.h"

#define PASSWORD_MAX ((size_t)64 << 10)
#define PASSWORD_VARIABLE "PLIMSOLL_REGISTRY_PASSWORD"

#define AT(member) .offset = offsetof(struct registry_options, member)
static const struct opt registry[] = {
	{.name = "registry-config", .work = true, .type = OPT_TEXT, .argument = "FILE|DIR", .completes = COMPLETE_FILE,
	 .help = "credentials, as docker login and podman login write them", .standing = "theirs", AT(config)},
	{.name = "registry-user", .work = true, .type = OPT_TEXT, .argument = "USER",
	 .help = "for the registries that are named here; its password is in " PASSWORD_VARIABLE, AT(user)},
	{.name = "registry-password-stdin", .work = true, .help = "the password is the first line of standard input", AT(password_stdin)},
	{.name = "registry-ca", .work = true, .type = OPT_LIST, .argument = "FILE", .completes = COMPLETE_FILE,
	 .help = "an authority (PEM) to trust beside the system's; may be repeated", AT(authorities)},
	{.name = "registry-mirror", .work = true, .type = OPT_LIST, .argument = "[HOST=]MIRROR",
	 .help = "ask MIRROR before HOST (docker.io); may be repeated", AT(mirrors)},
	{.name = "insecure-registry", .work = true, .type = OPT_LIST, .argument = "HOST",
	 .help = "plain http and certificates of anybody will do for HOST; may be repeated", AT(insecure)},
	{0},
};
#undef AT
const struct opt_group group_registry = {"Registries", registry};

static void copy(const struct text_list *from, struct str_list *to)
{
	vec_each(text, from)
		*vec_push(to) = str_of(*text);
}

/* What an argument names in a registry; a file comes before a name, as everywhere. */
static void add_host(const struct ctx *ctx, const char *operand, struct arena *arena, struct str_list *hosts)
{
	struct registry_reference reference;
	struct err ignored = ERR_INIT;
	struct str name;

	if (source_names_registry(operand, &name) && registry_reference_resolve(ctx, name, arena, &reference, &ignored) == 0)
		*vec_push(hosts) = reference.host;
}

static int read_password(bool from_stdin, struct arena *arena, struct str *ret_password, struct err *e)
{
	auto_done(buf_wipe) struct buf text = BUF_INIT(PASSWORD_MAX);
	const char *value = getenv(PASSWORD_VARIABLE);
	struct str rest, line = STR_NULL;

	if (from_stdin) {
		if (file_read_all(STDIN_FILENO, "standard input", &text, e) < 0)
			return e->code;
		rest = buf_str(&text);
		str_next_line(&rest, &line);
		*ret_password = arena_str(arena, line);
	} else {
		*ret_password = str_of(value);
	}
	if (ret_password->n)
		return 0;
	err_set(e, ERR_USAGE, "--registry-user without a password");
	return err_hint(e, PASSWORD_VARIABLE "=…, or --registry-password-stdin");
}

int registry_settings_from(const struct ctx *ctx, const struct registry_options *o, const struct text_list *operands, struct arena *arena,
			   struct registry_settings *ret_settings, struct err *e)
{
	struct registry_settings settings = {.credentials = o->config, .user = str_of(o->user)};

	if (o->password_stdin && !o->user)
		return err_set(e, ERR_USAGE, "--registry-password-stdin without --registry-user");
	if (o->user && read_password(o->password_stdin, arena, &settings.password, e) < 0)
		return e->code;
	copy(&o->insecure, &settings.insecure);
	copy(&o->authorities, &settings.authorities);
	copy(&o->mirrors, &settings.mirrors);
	for (size_t i = 0; o->user && i < operands->n; i++)
		add_host(ctx, operands->v[i], arena, &settings.hosts);
	*ret_settings = settings;
	return 0;
}

void registry_settings_done(struct registry_settings *settings)
{
	vec_done(&settings->hosts);
	vec_done(&settings->insecure);
	vec_done(&settings->authorities);
	vec_done(&settings->mirrors);
}
