/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The options that say how registries are asked, of every command that takes a REF. They are in struct common_options, so that a command names
 * REGISTRY_PART among its parts and no more.
 *
 * Ownership: as options.h; lists of the settings are freed by registry_settings_done(). Threading: one thread.
 */
#ifndef PLIMSOLL_CLI_REGISTRY_OPTIONS_H
#define PLIMSOLL_CLI_REGISTRY_OPTIONS_H

#include "base/arena.h"
#include "base/ctx.h"
#include "cli/options.h"
#include "registry/settings.h"

struct registry_options {
	const char *config, *user;
	bool password_stdin;
	struct text_list insecure, authorities, mirrors;
};

extern const struct opt_group group_registry; /* fills a struct registry_options */

#define REGISTRY_PART {&group_registry, offsetof(struct common_options, registry)}

/* The user is for the registries of these arguments alone. ERR_USAGE where there is no password. */
int registry_settings_from(const struct ctx *ctx, const struct registry_options *o, const struct text_list *operands, struct arena *arena,
			   struct registry_settings *ret_settings, struct err *e);
void registry_settings_done(struct registry_settings *settings);

#endif
