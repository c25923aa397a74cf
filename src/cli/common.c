/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/common.h"

#include "policy/policy.h"
#include "report/report.h"

#define FORMATS_MAX 32
#define TEXT_OF(x) #x
#define TEXT(x) TEXT_OF(x)

static const char *const whens[] = {"auto", "always", "never", NULL};
static const char *const log_formats[] = {"text", "json", NULL};
static const char *const groupings[] = {"none", "package", "layer", "fix", NULL};
static const char *const limits[] = {"critical", "high", "medium", "low", "negligible", "unknown", "act-now", "plan", "watch", NULL};

static bool can_print(const struct reporter *reporter, const char *command)
{
	for (const char *const *name = reporter->commands; name && *name; name++)
		if (str_is(str_of(*name), command))
			return true;
	return !reporter->commands;
}

static const char *const *names_for(const char *command, const char *names[FORMATS_MAX + 1])
{
	size_t n = 0;

	for (const struct reporter *const *reporter = reporters(); *reporter && n < FORMATS_MAX; reporter++)
		if (can_print(*reporter, command))
			names[n++] = (*reporter)->name;
	names[n] = NULL;
	return names;
}

/* Options know their values by a function without arguments. */
#define FORMAT_NAMES(function, command)                              \
	const char *const *function(void)                            \
	{                                                            \
		static const char *names[FORMATS_MAX + 1];           \
								     \
		return names_for(command, names);                    \
	}
FORMAT_NAMES(format_names, "eval")
FORMAT_NAMES(format_names_check, "check")
FORMAT_NAMES(format_names_inspect, "inspect")
FORMAT_NAMES(format_names_layers, "layers")
FORMAT_NAMES(format_names_need, "need")
FORMAT_NAMES(format_names_diff, "diff")
FORMAT_NAMES(format_names_sbom, "sbom")
FORMAT_NAMES(format_names_vex, "vex")
FORMAT_NAMES(format_names_provenance, "provenance")
#undef FORMAT_NAMES

#define AT(member) .offset = offsetof(struct common_options, member)
static const struct opt common[] = {
	{.name = "help", .letter = 'h', .help = "print help and exit", AT(help)},
	{.name = "quiet", .letter = 'q', .help = "only errors on standard error", AT(quiet)},
	{.name = "verbose", .letter = 'v', .help = "say on standard error what is being done", AT(verbose)},
	{.name = "color", .type = OPT_WORD, .argument = "WHEN", .values = whens, .help = "colour in reports for people",
	 .standing = "auto", AT(color)},
	{.name = "width", .type = OPT_NUMBER, .argument = "N", .help = "cells a line, 0 for no limit",
	 .standing = "the terminal's", AT(width)},
	{.name = "log-format", .type = OPT_WORD, .argument = "FORMAT", .values = log_formats, .help = "of messages on standard error",
	 .standing = "text", AT(log_format)},
	{.name = "db", .work = true, .type = OPT_TEXT, .argument = "FILE", .completes = COMPLETE_FILE, .help = "the advisory database",
	 .standing = "your own, else the built-in one", AT(database)},
	{.name = "cache-dir", .work = true, .type = OPT_TEXT, .argument = "DIR", .completes = COMPLETE_FOLDER, .help = "where layers' indexes are kept",
	 .standing = "plimsoll in $XDG_CACHE_HOME or ~/.cache", AT(cache_dir)},
	{.name = "no-cache", .work = true, .help = "neither read nor write the cache", AT(no_cache)},
	{.name = "offline", .work = true, .help = "never use the network", AT(offline)},
	{.name = "jobs", .work = true, .letter = 'j', .type = OPT_NUMBER, .argument = "N", .help = "threads that work at once",
	 .standing = "one a core", AT(jobs)},
	{.name = "timeout", .work = true, .type = OPT_DURATION, .argument = "DURATION", .help = "give up after 90s, 5m, 1h30m; 0 for never",
	 .standing = "1h", AT(timeout)},
	{0},
};
#undef AT
const struct opt_group group_common = {"Common options", common};

#define AT(member) .offset = offsetof(struct report_options, member)
#define REPORT_OPTIONS(formats) REPORT_OPTIONS_OF(formats, "table")
#define REPORT_OPTIONS_OF(formats, usual)                                                                                    \
	{.name = "format", .letter = 'f', .type = OPT_WORD, .argument = "FORMAT", .values_of = (formats), .help = "of the report", \
	 .standing = (usual), AT(format)},                                                                                     \
	{.name = "output", .letter = 'o', .type = OPT_LIST, .argument = "[FORMAT=]FILE", .completes = COMPLETE_OUTPUT,         \
	 .formats_of = (formats), .help = "write a report to FILE (- is standard output); may be repeated", AT(outputs)},      \
	{.name = "template", .type = OPT_TEXT, .argument = "FILE", .completes = COMPLETE_FILE,                                \
	 .help = "the template of -f template, and that format where -f names none", AT(template)},                            \
	{.name = "no-pager", .help = "do not page what is longer than the screen", AT(no_pager)}

static const struct opt report[] = {REPORT_OPTIONS(format_names), {0}};
static const struct opt report_check[] = {REPORT_OPTIONS(format_names_check), {0}};
static const struct opt report_inspect[] = {REPORT_OPTIONS(format_names_inspect), {0}};
static const struct opt report_layers[] = {REPORT_OPTIONS(format_names_layers), {0}};
static const struct opt report_need[] = {REPORT_OPTIONS(format_names_need), {0}};
static const struct opt report_diff[] = {REPORT_OPTIONS(format_names_diff), {0}};
static const struct opt report_sbom[] = {REPORT_OPTIONS(format_names_sbom), {0}};
static const struct opt report_provenance[] = {REPORT_OPTIONS(format_names_provenance), {0}};
static const struct opt report_vex[] = {REPORT_OPTIONS_OF(format_names_vex, "openvex"), {0}};
#undef REPORT_OPTIONS
#undef REPORT_OPTIONS_OF
#undef AT
const struct opt_group group_report = {"Report", report};
const struct opt_group group_report_check = {"Report", report_check};
const struct opt_group group_report_inspect = {"Report", report_inspect};
const struct opt_group group_report_layers = {"Report", report_layers};
const struct opt_group group_report_need = {"Report", report_need};
const struct opt_group group_report_diff = {"Report", report_diff};
const struct opt_group group_report_sbom = {"Report", report_sbom};
const struct opt_group group_report_provenance = {"Report", report_provenance};
const struct opt_group group_report_vex = {"Report", report_vex};

#define AT(member) .offset = offsetof(struct rows_options, member)
#define ROWS_OPTIONS                                                                                                   \
	{.name = "all", .letter = 'a', .alias = "full", .help = "every finding, not only the worst", AT(all)},         \
	CARD_OPTION
#define CARD_OPTION {.name = "card", .help = "what a terminal shows, in a pipe or a file too: no row for every finding", AT(card)}
#define GROUP_OPTIONS                                                                                                  \
	{.name = "wide", .letter = 'w', .help = "more columns", AT(wide)},                                             \
	{.name = "group", .letter = 'g', .type = OPT_WORD, .argument = "BY", .values = groupings, .help = "put findings together", \
	 .standing = "package, where there are many", AT(group)}

static const struct opt rows[] = {
	ROWS_OPTIONS,
	GROUP_OPTIONS,
	{0},
};
static const struct opt rows_eval[] = {
	{.name = "full", .letter = 'a', .alias = "all", .help = "what is behind the card: gates, parts, layers, every finding", AT(all)},
	CARD_OPTION,
	GROUP_OPTIONS,
	{0},
};
static const struct opt rows_check[] = {ROWS_OPTIONS, {0}};
#undef ROWS_OPTIONS
#undef CARD_OPTION
#undef GROUP_OPTIONS
#undef AT
const struct opt_group group_rows = {"Findings", rows};
const struct opt_group group_rows_eval = {"Findings", rows_eval};
const struct opt_group group_rows_check = {"Findings", rows_check};

#define AT(member) .offset = offsetof(struct gate_options, member)
#define FAIL_ON_OPTION                                                                                                 \
	{.name = "fail-on", .type = OPT_WORD, .argument = "LIMIT", .values = limits,                                    \
	 .help = "exit 1 where a finding is of this severity or priority, or worse", AT(fail_on)}
#define IGNORE_OPTION                                                                                                  \
	{.name = "ignore", .letter = 'i', .type = OPT_LIST, .argument = "FILE", .completes = COMPLETE_FILE,             \
	 .help = "exemptions: ID [package=NAME] [until=DATE] [# reason] a line, or .plimsoll.yaml, .trivyignore, .grype.yaml, osv-scanner.toml; may be repeated", AT(ignore)}
#define INCOMPLETE_OPTION                                                                                              \
	{.name = "allow-incomplete", .help = "exit 0 where something could not be evaluated, but for a gate that cannot say", AT(allow_incomplete)}

static const struct opt gate[] = {
	FAIL_ON_OPTION,
	{.name = "policy", .type = OPT_LIST, .argument = "NAME|FILE", .completes = COMPLETE_FILE,
	 .help = "gates and settings of baseline, strict, pci, nist-800-190 or a file (docs/policy.md), in place of the working folder's "
		 ".plimsoll.yaml; none for none; may be repeated", AT(policies)},
	{.name = "fail-on-new", .type = OPT_WORD, .argument = "LIMIT", .values = limits,
	 .help = "exit 1 where a finding that the baseline does not know is of this severity or priority, or worse", AT(fail_on_new)},
	{.name = "baseline", .type = OPT_TEXT, .argument = "FILE", .completes = COMPLETE_FILE, .help = "what is known already, for --fail-on-new",
	 AT(baseline)},
	{.name = "create-baseline", .type = OPT_TEXT, .argument = "FILE", .completes = COMPLETE_FILE,
	 .help = "write all that was found to FILE, for --baseline", AT(create_baseline)},
	{.name = "grace", .type = OPT_DURATION, .argument = "DURATION",
	 .help = "how long after its publication a vulnerability fails no gate, unless it is known to be exploited: 7d", .standing = "none", AT(grace)},
	{.name = "own", .help = "findings of the base image fail no gate", AT(own)},
	{.name = "only-fixed", .help = "leave out findings that have no fix", AT(only_fixed)},
	IGNORE_OPTION,
	{.name = "vex", .type = OPT_LIST, .argument = "PATH", .completes = COMPLETE_FILE,
	 .help = "what VEX says: a document, a folder of them or of a VEX repository; may be repeated", AT(vex)},
	{.name = "license-policy", .type = OPT_TEXT, .argument = "FILE", .completes = COMPLETE_FILE,
	 .help = "exit 1 where a package has a licence that FILE (YAML: allow, deny, unknown) does not allow", AT(license_policy)},
	{.name = "db-max-age", .type = OPT_DURATION, .argument = "DURATION",
	 .help = "exit 1 where the advisory database is older: 12h, 7d; 0 for any age",
	 .standing = TEXT(POLICY_DATABASE_DAYS) "d, and older is only noted", AT(database_age)},
	INCOMPLETE_OPTION,
	{0},
};
static const struct opt gate_check[] = {FAIL_ON_OPTION, IGNORE_OPTION, INCOMPLETE_OPTION, {0}};
static const struct opt gate_diff[] = {
	{.name = "fail-on", .type = OPT_WORD, .argument = "LIMIT", .values = limits,
	 .help = "exit 1 where a new finding is of this severity or priority, or worse", AT(fail_on)},
	{.name = "policy", .type = OPT_LIST, .argument = "NAME|FILE", .completes = COMPLETE_FILE,
	 .help = "gates and settings of baseline, strict, pci, nist-800-190 or a file (docs/policy.md), over what B brings in; may be repeated", AT(policies)},
	{0},
};
#undef FAIL_ON_OPTION
#undef IGNORE_OPTION
#undef INCOMPLETE_OPTION
#undef AT
const struct opt_group group_gate = {"Gates", gate};
const struct opt_group group_gate_check = {"Gates", gate_check};
const struct opt_group group_gate_diff = {"Gates", gate_diff};

#define AT(member) .offset = offsetof(struct beside_options, member)
static const struct opt beside[] = {
	{.name = "config", .type = OPT_LIST, .argument = "PATH",
	 .help = "the Dockerfile, manifests or Compose files of the image, in place of those beside it", AT(config)},
	{.name = "no-config", .type = OPT_FLAG, .help = "judge no files that lie beside the image", AT(no_config)},
	{.name = "profile", .type = OPT_TEXT, .argument = "FILE", .completes = COMPLETE_FILE,
	 .help = "what a run opened, as need takes it: what no run opens is less urgent", AT(profile)},
	{0},
};
#undef AT
const struct opt_group group_beside = {"Configuration", beside};

static const struct opt target[] = {
	{.name = "platform", .letter = 'p', .type = OPT_TEXT, .argument = "OS/ARCH[/VARIANT]", .help = "which image of an index",
	 .standing = "this machine's, or the only one", .offset = 0},
	{0},
};
const struct opt_group group_target = {"Image", target};

static const struct opt lazy[] = {
	{.name = "lazy", .help = "of a registry's layers with a table of contents (eStargz, zstd:chunked) fetch the wanted files alone, of others nothing where no file is wanted; "
				 "the layers are then not checked, which the report says (docs/references.md)", .offset = 0},
	{0},
};
const struct opt_group group_lazy = {"Layers of registries", lazy};

static const struct opt base[] = {
	{.name = "base", .type = OPT_TEXT, .argument = "REF", .completes = COMPLETE_FILE,
	 .help = "the image that this one was built on, which says whose its packages and findings are", .standing = "found out", .offset = 0},
	{0},
};
const struct opt_group group_base = {"Base image", base};
