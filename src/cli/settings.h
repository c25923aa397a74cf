/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The options that say how rules on configuration are to judge, and the files that say so too. Options count more than files.
 *
 * Ownership: see options.h. Threading: main thread.
 */
#ifndef PLIMSOLL_CLI_SETTINGS_H
#define PLIMSOLL_CLI_SETTINGS_H

#include "cli/run.h"
#include "policy/settings.h"

struct settings_options {
	struct text_list policies; /* of commands that have gates of images: configs as people name them there */
	struct text_list rules, enable, disable, severities, frameworks, registries, labels, skip_paths, configs, rule_files, digests;
	const char *kubernetes;
	bool no_suppressions;
};

extern const struct opt_group group_settings;

/* Files, then options, then rules of the house's own; ERR_USAGE for what an option cannot mean. */
int settings_gather(struct run *run, const struct settings_options *options, struct settings_sink *sink, struct err *e);
/* Appends the options as words of a shell. */
void settings_again(struct run *run, const struct settings_options *options, struct buf *out);

#endif
