/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A finding: one fact about the image that someone may want to act on, with what it rests on.
 *
 * Ownership: all texts live in the list's arena, or in an arena that outlives it (the inventory's, the database's answer).
 * Threading: one thread at a time.
 */
#ifndef PLIMSOLL_MODEL_FINDING_H
#define PLIMSOLL_MODEL_FINDING_H

#include "base/region.h"
#include "model/advisory.h"
#include "model/exemption.h"
#include "model/exposure.h"
#include "model/package.h"
#include "model/vex.h"

enum finding_kind {
	FINDING_VULNERABILITY,
	FINDING_CONFIG,
	FINDING_LAYER,
	FINDING_PACKAGE,
	FINDING_PROVENANCE,
	FINDING_RUNTIME,
	FINDING_SECRET,
};
const char *finding_kind_name(enum finding_kind kind);

/* The words of a priority, the least first. */
enum priority { PRIORITY_IGNORE, PRIORITY_WATCH, PRIORITY_PLAN, PRIORITY_ACT };
const char *priority_name(enum priority priority); /* "ignore", "watch", "plan", "act now" */
const char *priority_id(enum priority priority);   /* the same as one word, for options and machines: "act-now" */

/* "unknown" where the advisory names no symbols, or the program does not tell. */
enum symbols_state { SYMBOLS_UNKNOWN, SYMBOLS_PRESENT, SYMBOLS_ABSENT };
const char *symbols_state_name(enum symbols_state state); /* "unknown", "present", "absent" */

/* Where in a file something stands. */
struct place {
	struct str path; /* empty: nowhere */
	struct region at; /* 0: the whole file */
};

struct evidence {
	struct str what;  /* "installed 1.1.1k-1 is below the fixed 1.1.1n-0+deb11u1" */
	struct str where; /* "var/lib/dpkg/status:120 (layer 1)", "config.User"; may be empty */
	struct place place; /* the same for a file of configuration; path empty: it is none */
};

/* One replacement in a file: what stands at the place becomes the text. An empty region inserts. */
struct edit {
	struct place place;
	struct str text;
};

struct finding {
	enum finding_kind kind;
	struct str id;      /* the CVE, or the rule's id */
	struct str rule;    /* "vulnerability/deb", "image/user-root" */
	struct str_list aliases; /* room 0: of the arena, and shared */
	enum severity severity;
	struct str title;   /* one line */
	struct str why, fix; /* sentences; fix says what to do next */
	VEC(struct evidence) evidence;

	/* the subject: a package, or a place */
	const struct package *package; /* NULL where it is none */
	struct str path;    /* file in the image, or of the check */
	struct region at;   /* in the file; of what a package's record tells, the line alone */
	struct str resource; /* what of the file: "Deployment shop/api, container web", "stage build"; may be empty */
	int layer;          /* LAYER_UNKNOWN where it belongs to none */
	enum whose whose;

	/* of a vulnerability */
	const struct vulnerability *vulnerability;
	struct str installed;  /* the version that was compared: of the source package where the feed speaks of sources */
	struct str fixed_in;   /* empty: no fix is known */
	struct str upgrade;    /* the first version from the package's fixes on that nothing known is wrong with, where fixes bring something; may be empty */
	enum fix_status status;
	enum symbols_state symbols; /* whether what is vulnerable of the package is in the program at all */

	/* What knows it again in the next run, though lines have moved and versions are new. */
	struct str fingerprint;
	uint64_t text_hash;    /* of the line where it stands, blanks folded; 0: not known */
	bool known;            /* the baseline has it */

	/* That makes it go away, where the right change is certain: all of them or none. */
	VEC(struct edit) edits;

	struct str claimed; /* of a difference between an SBOM and the image: the version that the SBOM claims */

	/* set by policy/ */
	const struct vex_judgement *vex; /* what VEX documents say of it; NULL: nothing */
	enum priority priority;
	double score;          /* 0 … 100, with one decimal; orders findings of one priority */
	struct exposure exposure; /* of a vulnerability: what that number is made of */
	struct str reason;     /* why that priority, a few words for a table's column; a check may say it first */
	bool ignored;          /* by an exemption; still in the report */
	struct str ignored_by; /* "FILE:LINE reason" */
	const struct exemption *exemption; /* the one that ignores it; NULL: none */
	bool ignored_in_source; /* by a comment or annotation of the file itself */
};

struct findings {
	struct arena arena;
	VEC(struct finding) list;
};

void findings_init(struct findings *findings);
void findings_done(struct findings *findings);
/* Frees its lists. */
void finding_done(struct finding *finding);
/* A new zeroed finding at the end (layer LAYER_UNKNOWN); pointers to earlier ones may move. */
struct finding *findings_add(struct findings *findings, enum finding_kind kind);
__attribute__((format(printf, 4, 5))) void finding_evidence(struct findings *findings, struct finding *finding,
							     struct str where, const char *what, ...);
/* The path, or where there is none what the first evidence names: "Dockerfile", "config.User"; may be empty. */
struct str finding_place(const struct finding *finding);
/*
 * Priority, then score, then severity, all falling; then package name, purl, place, id, path, line, title, resource, first evidence rising:
 * a total order.
 */
void findings_sort(struct findings *findings);
/* As rules' ids are matched everywhere: case ignored, a slash like any letter. No glob of more than 255 bytes matches, and no id of more than 256. */
bool rule_id_matches(struct str glob, struct str id);
/* Whether its rule is one of those, by the rule's id or by another tool's. */
bool finding_is_of_rule(const struct finding *finding, struct str glob);
/* Of several that are equal in rule, place, resource and first evidence, one stays: of those from index `from` on. */
void findings_once(struct findings *findings, size_t from);
/*
 * Gives each its fingerprint: of one that stands in a line of a file of rule, path, resource and the line's text, of one about a package of
 * id and the package's type and name, of others of id, path, resource and title, of a secret also of what is shown of it; and of which of
 * them it is where several are equal in all of that. The findings are sorted.
 */
void findings_fingerprint(struct findings *findings);
/* What two images' findings have in common that are the same trouble, whatever the version it is found in; several of one image may share it. */
struct str finding_trouble(const struct finding *finding, struct arena *arena);
/* FNV-1a over the text and an end behind it, so that "a", "b" is not "ab"; begins with HASH_BEGIN. No secret hangs on it. */
#define FINDING_HASH_BEGIN UINT64_C(0xcbf29ce484222325)
uint64_t finding_hash(uint64_t state, struct str text);

#endif
