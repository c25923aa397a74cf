/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a command has found out, for every format to print: target, inventory, findings, gates, coverage. A report says the
 * same whatever its format; design: `plimsoll-report/1`, docs/report.schema.json.
 *
 * Ownership: a report points into the image, the inventory and the findings; they outlive it. Threading: read-only.
 */
#ifndef PLIMSOLL_MODEL_REPORT_H
#define PLIMSOLL_MODEL_REPORT_H

#include "model/advisory.h"
#include "model/base_image.h"
#include "model/coverage.h"
#include "model/deployment.h"
#include "model/difference.h"
#include "model/finding.h"
#include "model/image.h"
#include "model/layers.h"
#include "model/need.h"
#include "model/package.h"
#include "model/provenance.h"
#include "model/tree.h"
#include "model/vex.h"

/* A report that no gate has judged is no green light: its verdict is that there is none. */
enum verdict { VERDICT_NO_GATE, VERDICT_MAY_SAIL, VERDICT_MAY_NOT_SAIL, VERDICT_CANNOT_SAY };

/* What a gate asks about was not looked at, or is not known: that is no pass. */
enum gate_verdict { GATE_CANNOT_SAY, GATE_PASSED, GATE_FAILED };
const char *gate_verdict_name(enum gate_verdict verdict); /* "cannot-say", "passed", "failed" */

/* One row of the table gate, limit, actual, verdict. */
struct gate {
	struct str name;       /* "--fail-on high", "max-packages" */
	struct str limit;      /* "0 findings of high or worse" */
	struct str actual;     /* "3" */
	enum gate_verdict verdict;
	struct str why;        /* a sentence without its stop: of GATE_CANNOT_SAY what is missing, else what the number rests on; may be empty */
	struct str asked_by;   /* "policy strict", ".plimsoll.yaml:12"; empty: an option */
	struct str references; /* "NIST SP 800-190 4.1.4; PCI DSS 4.0.1 8.6.2"; may be empty */
};

/* What of the allowed risk is used, in percent: at 100 the image lies at its line. The formula is in docs/policy.md. */
enum load_part { LOAD_VULNERABILITIES, LOAD_PACKAGES, LOAD_PROVENANCE, LOAD_CONFIGURATION, LOAD_RUNTIME, LOAD_PARTS };
const char *load_part_name(enum load_part part); /* "vulnerabilities", … */

struct load {
	bool evaluated;        /* else decided_by says why not, and percent means nothing */
	double percent;
	struct str decided_by; /* "8 act now, 260 plan", "41 of 221 not needed, 96 MB" */
};

struct report_summary {
	size_t findings;                        /* without the ignored (suppressed) ones */
	size_t ignored;
	size_t by_severity[SEVERITY_COUNT];     /* sums up to findings */
	size_t by_priority[PRIORITY_ACT + 1];   /* sums up to findings */
	size_t fixable, kev;
	size_t patchable;                       /* that `check --fix` has a change for */
	size_t packages;

	/* of files of configuration; all 0 where none were asked for */
	size_t files, documents;                /* that were judged */
	size_t passed_over;                     /* files of folders that hold nothing of the kind */
	size_t rules;                           /* that were asked */
	size_t rules_off;                       /* that nobody asked for; 0 where rules were chosen by name */
};

enum action_kind { ACTION_UPGRADE, ACTION_REBASE, ACTION_REMOVE, ACTION_CONFIGURE, ACTION_SECRET, ACTION_LAYERS };
const char *action_kind_name(enum action_kind kind); /* "upgrade", "rebase", "remove", "configure", "secret", "layers" */

/*
 * The few things that remove most: computed by policy/, printed under WHAT TO DO. Each counts what it removes beyond the
 * actions above it, so that the counts of the whole ones (those that are no part) add up; `total` is what it removes alone.
 */
struct action {
	enum action_kind kind;
	struct str text;     /* "upgrade openssl 1.1.1k-1 → 1.1.1w-0+deb11u3" */
	struct str where;    /* "layer 2", "Dockerfile:14"; may be empty */
	struct str command;  /* that does it, where `text` names none; may be empty */
	bool part;           /* one step of the action above it: its findings are among that one's */
	bool up_to;          /* what it removes is the most that it can: nobody knows here what comes in its place */
	bool needed;         /* one of the fewest that turn every failed gate */
	size_t findings;     /* that it removes beyond those above it */
	size_t urgent;       /* of them to be acted on now; actions that remove such come first */
	size_t kev;          /* of them known exploited */
	double score;        /* sum of what it removes; orders actions of equal counts */
	size_t total;        /* findings that it removes alone */
	const uint32_t *removes; /* `total` of them, indices of report->findings, rising; NULL where there are none */
	size_t packages;     /* that leave the inventory by it; 0: none, or not known */
	const struct package *const *takes; /* to be removed at once, of the system or of languages; NULL where it removes none */
	size_t takes_n;      /* fewer than `packages` where packages of languages are among their files */
	uint64_t bytes;      /* of files that the image no longer ships; 0: none, or not known */
};

/* What is the least to change so that every failed gate passes: the actions that are `needed`. */
struct least_change {
	bool asked;          /* a gate failed */
	bool enough;         /* the needed actions turn every one of them */
	struct str stuck;    /* names of the gates that nothing known here turns; empty where `enough` */
};

struct report {
	const char *command; /* "eval", "scan", "inspect" */
	int64_t created;     /* seconds since 1970 */
	struct str author;   /* of `vex`: whose decisions these are; may be empty */
	const struct image *image;
	const struct tree *tree;           /* NULL where there is no image, or only an SBOM */
	bool checked;                      /* the image's configuration, and its files for secrets, were judged */
	bool checked_in_part;              /* settings asked for some of the rules alone */
	struct str policy;                 /* names of the policies that were read, "strict, .plimsoll.yaml"; may be empty */
	const struct inventory *inventory; /* NULL where the command has none */
	const struct findings *findings;   /* sorted */
	const struct report *before;       /* of diff: the earlier image's, and what has changed since; else NULL */
	const struct difference *difference;
	const struct base_image *base;     /* NULL where the command does not look for it */
	const struct layers *layers;       /* NULL where the command does not account for them */
	const struct need *need;           /* NULL where the command does not ask what is needed */
	const struct provenance *provenance; /* NULL where the command does not look for it */
	const struct deployments *deployments; /* NULL where no file of configuration was read */
	const struct advdb_info *database; /* NULL where none was needed */
	struct coverage coverage;          /* of all stages, sorted */
	VEC(struct gate) gates;
	VEC(struct action) actions;
	struct least_change least;
	struct str staying;                /* of packages that are not needed those that no action removes, and why; may be empty */
	bool loaded;                       /* the load line was computed */
	struct load load[LOAD_PARTS];
	VEC(struct str) notes;             /* what the reader should know besides: expired and unused exemptions */
	const struct exemption_list *exemptions; /* of all files, with what came of each; NULL: none were read */
	const struct vex *vex;             /* documents that were held against the findings; NULL: none */
	VEC(struct vex_near) vex_near;     /* of them what was not taken, by little */
	struct report_summary summary;
	enum verdict verdict;
	struct str verdict_reason;         /* for the last line */
	bool allow_incomplete;
	bool has_baseline;                 /* a baseline says of each finding whether it is new */
};

/*
 * Whether vulnerabilities of any package could have been found. What was skipped is told by gaps, so that of an image with as many
 * skipped packages as it has none was judged.
 */
bool report_is_judged(const struct report *report);
/* How many packages no feed speaks of. */
size_t report_skipped(const struct report *report);
/* Whether it is of files alone, as check's: they have neither image nor priorities. */
bool report_is_of_files(const struct report *report);
size_t report_gates(const struct report *report, enum gate_verdict verdict); /* how many have it */
const char *verdict_name(enum verdict verdict); /* "no-gate", "may-sail", "may-not-sail", "cannot-say" */
/* Frees the lists that the report owns: coverage, gates, actions, notes. */
void report_done(struct report *report);

/* How a person wants it; formats that machines read ignore it. */
struct report_style {
	size_t width;     /* cells; 0: no limit (a pipe) */
	size_t height;    /* lines of the terminal, which a report fills unless `all`; 0: 24 */
	bool unbroken;    /* --width 0: nothing is broken, sentences neither, which else are in a pipe */
	bool terminal;    /* groups, headings and truncation; else one full row a finding, tab-separated, no header */
	bool endless;     /* what is printed as on a terminal goes to a pipe or a file: there is no screen to fit */
	bool colour, utf8;
	bool all;         /* every finding, not only the worst */
	bool wide;        /* more columns */
	struct str group; /* "none", "package", "layer", "fix"; empty: by the number of rows */
	struct str template_text, template_name; /* of --template; no name: none was given */
	struct str program; /* as its reader would call it; empty: "plimsoll" */
	struct str options; /* " --fail-on plan": words of a shell that give the same report again; may be empty */
};

#endif
