/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The options that mean the same for every command, and those that commands share.
 *
 * Ownership: see options.h. Threading: read-only once parsed.
 */
#ifndef PLIMSOLL_CLI_COMMON_H
#define PLIMSOLL_CLI_COMMON_H

#include "cli/options.h"
#include "cli/registry_options.h"

/* The first member of every command's struct. */
struct common_options {
	bool help, quiet, verbose, offline, no_cache;
	const char *database, *cache_dir;
	int jobs, width;
	int64_t timeout;
	const char *log_format, *color;
	struct registry_options registry; /* of those with REGISTRY_PART */
};

struct report_options {
	const char *format;
	struct text_list outputs;
	const char *template; /* a file */
	bool no_pager;
};

/* Of commands whose report is a list of findings. */
struct rows_options {
	bool all, card, wide;
	const char *group;
};

struct gate_options {
	const char *fail_on;
	struct str fail_on_by; /* the key and the file that say it, where no option does */
	struct text_list ignore, vex;
	const char *license_policy;
	struct text_list policies;
	const char *fail_on_new, *baseline, *create_baseline;
	int64_t grace; /* milliseconds, -1 where it is not given */
	bool own;
	const char *dive_rules; /* of `layers --ci`: the file, "" for dive's own rules; NULL: none */
	bool only_fixed, allow_incomplete;
	int64_t database_age; /* milliseconds, -1 where it is not given */
};

/* What an image is judged with besides itself. */
struct beside_options {
	struct text_list config;
	bool no_config;
	const char *profile;
};

/* The formats that eval and scan, that check, inspect, layers, need (and why), diff and sbom can print; NULL-terminated. */
const char *const *format_names(void);
const char *const *format_names_check(void);
const char *const *format_names_inspect(void);
const char *const *format_names_layers(void);
const char *const *format_names_need(void);
const char *const *format_names_diff(void);
const char *const *format_names_sbom(void);
const char *const *format_names_vex(void);
const char *const *format_names_provenance(void);

extern const struct opt_group group_common, group_report, group_report_inspect, group_report_layers, group_report_need, group_report_diff,
	group_report_sbom, group_report_vex, group_report_provenance, group_rows, group_rows_eval, group_gate, group_target, group_base, group_beside,
	group_lazy;
extern const struct opt_group group_report_check, group_rows_check, group_gate_check, group_gate_diff;

#endif
