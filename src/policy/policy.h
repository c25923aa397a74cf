/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From findings to a decision: priorities with their reasons, exemptions, gates, actions, the verdict.
 *
 * Ownership: texts live in the findings' arena. Threading: one thread at a time.
 */
#ifndef PLIMSOLL_POLICY_POLICY_H
#define PLIMSOLL_POLICY_POLICY_H

#include "base/ctx.h"
#include "base/buf.h"
#include "base/map.h"
#include "model/difference.h"
#include "model/exemption.h"
#include "model/report.h"
#include "model/vex.h"
#include "policy/priority.h"

/* What a package counts whose licence nobody can name. */
enum unknown_license { UNKNOWN_LICENSE_REPORT, UNKNOWN_LICENSE_DENY, UNKNOWN_LICENSE_ALLOW };

struct license_policy {
	struct str file;             /* empty: no policy on licences */
	struct str asked_by;         /* "FILE:LINE" of a policy; empty: it is a file of its own */
	struct str_list allow, deny; /* licences, "LICENSE WITH exception" and patterns with "*" */
	enum unknown_license unknown;
};

/* A rule of a .dive-ci file. */
struct dive_rule {
	bool on;
	double limit;
	struct str text; /* as written */
};

struct dive_policy {
	bool on;
	struct dive_rule rules[3]; /* lowestEfficiency, highestWastedBytes, highestUserWastedPercent */
};

struct gate_kind; /* policy/gate.h */

/* A gate that someone asks for, with its limit as its kind reads it. */
struct gate_request {
	const struct gate_kind *kind;
	struct str name;         /* as a report calls it: "--fail-on high", "max-packages" */
	double number;           /* a count, bytes, seconds, a share of 1 */
	bool share;              /* number is a share, of a kind that takes sizes too */
	bool by_priority;        /* of a level: else by severity */
	bool is_new;             /* what the baseline knows does not count */
	bool found;              /* in a settings file that nobody named */
	enum severity severity;
	enum priority priority;
	struct str_list list;
	struct str asked_by;     /* "policy strict", ".plimsoll.yaml:12"; empty: an option */
	struct str references;
};

/* What a part of the image may weigh before it lies at its line: docs/policy.md has the formula. */
struct load_limits {
	double vulnerabilities, configuration, provenance; /* points */
	double packages, unneeded;             /* how many */
};

struct policy {
	bool gate_severity;
	struct str fail_on_by;           /* the key and the file that say it; empty: the option does */
	enum severity fail_on;           /* this and worse */
	bool gate_priority;
	enum priority fail_on_priority;
	bool gate_new;                   /* gates fail by what is new alone: policy_gate_new() judges them */
	bool only_fixed;                 /* findings without a fix are left out of the gates and the list */
	bool allow_incomplete;           /* an incomplete report may still sail: exit 0 for 3 */
	int64_t database_age;            /* seconds that the database may be old, 0: any; what is beyond is noted */
	bool gate_database_age;          /* and fails */
	const char *gate_claims;         /* the SBOM of --compare, whose differences fail; NULL: none */
	struct exemption_list exemptions;
	struct str_list notes;           /* of files of exemptions: what was not taken, and why */
	bool partial;                    /* only a part is looked at: that an exemption matches nothing means nothing, and is not told */
	struct map baseline;             /* fingerprints of what is known already */
	const char *baseline_file;       /* NULL: none */
	size_t baseline_count;
	struct vex *vex;                 /* documents that were read; NULL: none */
	struct str_list vex_paths;       /* of documents that settings ask for */
	struct str_list vex_authors;     /* globs, the most trusted first: what others say clears nothing; empty: all are trusted */
	bool baseline_marks;             /* what is known stays in the report, and is only not new */
	struct map baseline_packages;    /* purls of the image that the baseline is of */
	bool baseline_packages_known;
	VEC(struct gate_request) gates;  /* of policies, one a kind */
	int64_t grace;                   /* seconds after its publication in which a vulnerability fails no gate */
	bool own;                        /* findings of the base image fail no gate */
	struct load_limits load;
	struct str_list names;           /* "strict", ".plimsoll.yaml": policies that were read */
	struct license_policy licenses;
	struct dive_policy dive;         /* needs report->layers */
	struct priority_policy priority; /* weights and thresholds */
};

#define POLICY_DATABASE_DAYS 14 /* policy_init()'s age of the database, which is noted and no gate */

void policy_init(struct policy *policy);
void policy_done(struct policy *policy);
/* "critical", "high", … or "act-now", "plan", "watch"; ERR_USAGE names what there is. */
int policy_fail_on(struct policy *policy, struct str word, struct err *e);
/*
 * Asks for a gate of the kind of that name, in place of an earlier one of the kind; "off" takes that back. ERR_USAGE says what is
 * expected. `name` is what a report shall call it; empty: the kind's.
 */
int policy_ask_gate(struct policy *policy, struct str kind, struct str limit, struct str name, struct gate_request **ret_request, struct err *e);
/* Whether a gate of that name is asked for. */
bool policy_asks(const struct policy *policy, const char *gate);
/* Whether it asks for any gate: without one there is no verdict but that all was read. */
bool policy_has_gate(const struct policy *policy);
/* Whether some gate rests on the account of the layers with the contents of their files compared. */
bool policy_asks_layers(const struct policy *policy);
/*
 * Reads an ignore file: a line an exemption, `ID [package=NAME] [until=YYYY-MM-DD] [# reason]`. An unknown word is ERR_USAGE with FILE:LINE.
 */
int policy_load_ignore(struct policy *policy, const char *path, struct arena *arena, struct err *e);

/*
 * A baseline: what is known of already and shall not be told again. Written from a report, read into a policy; JSON,
 * `plimsoll-baseline/1`. A finding is known again by its fingerprint (model/finding.h), though its line has moved.
 */
#define BASELINE_MAX ((size_t)64 << 20) /* bytes */
int policy_load_baseline(struct policy *policy, const char *path, struct arena *arena, struct err *e);
void policy_write_baseline(const struct report *report, struct buf *out);

/* The policies that are built in (data/policies): "baseline", "strict", …; NULL-terminated. Their text; empty where there is none of that name. */
const char *const *preset_names(void);
struct str preset_text(struct str name);

/*
 * Reads a policy on licences, YAML: "allow:" and "deny:", lists of SPDX licences; "unknown:" report, deny or allow. Anything else
 * in it is ERR_FORMAT with FILE:LINE. Texts live in the arena.
 */
int policy_load_licenses(struct policy *policy, const char *path, struct arena *arena, struct err *e);

/* The rules of a .dive-ci file, YAML; NULL: dive's own. What cannot be meant is ERR_FORMAT with FILE:LINE. Texts live in the arena. */
int policy_load_dive(struct policy *policy, const char *path, struct arena *arena, struct err *e);

/*
 * Ranks, exempts, sorts; then fills report->findings, gates, actions, notes, summary and verdict. report->image, inventory,
 * database and coverage must be there before; coverage gains what a gate cannot judge, and is sorted. `policy` may be NULL:
 * no gates, no exemptions, and an old database is noted as policy_init() has it.
 */
int policy_run(const struct ctx *ctx, struct policy *policy, struct findings *findings, struct report *report,
	       struct err *e);

/*
 * The gates over what is new in a difference (policy->gate_new), after policy_run(): rows and verdict are put into the later report. Findings
 * that the earlier image has too count for none; amounts fail only where they are worse than `before`. Sets `known` of the findings.
 */
void policy_gate_new(const struct policy *policy, int64_t now, const struct difference *difference, struct findings *findings,
		     struct report *before, struct report *report);

/* What the gate of that name asks, a sentence without its stop; empty where there is none of that name. */
struct str policy_explains_gate(struct str name);

#endif
