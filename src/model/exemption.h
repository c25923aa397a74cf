/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An exemption: which findings someone has decided not to act on, why, and until when. Read from files of ours and of other tools
 * (policy/); what came of each is in the report, or such files only grow.
 *
 * All conditions that are set must hold, and one at least is set.
 *
 * Ownership: texts live in the arena of whoever read the file. Threading: read-only in reports.
 */
#ifndef PLIMSOLL_MODEL_EXEMPTION_H
#define PLIMSOLL_MODEL_EXEMPTION_H

#include "base/vec.h"
#include "codec/regex.h"
#include "model/advisory.h"
#include "model/image.h"
#include "model/purl.h"

#define EXEMPTION_ENDING_DAYS 14 /* before its end, from when on one is told that an exemption ends */

enum exemption_state {
	EXEMPTION_UNUSED,
	EXEMPTION_USED,
	EXEMPTION_ENDING,    /* used, and ends within EXEMPTION_ENDING_DAYS */
	EXEMPTION_EXPIRED,   /* exempts nothing any more */
	EXEMPTION_NOT_ASKED, /* the command does not look for what it is about */
};
const char *exemption_state_name(enum exemption_state state); /* "unused", "used", "ending", "expired", "not-asked" */

struct exemption {
	struct str tool;     /* "plimsoll", "Trivy", "Grype", "OSV-Scanner": whose file it is */
	struct str id;       /* of a vulnerability, a rule, a licence; any alias; empty: any */
	bool glob;           /* the id is a glob */
	struct str rule;     /* glob of the rule's id or an alias; empty: any */
	struct str package;  /* its name or its source's, or a purl without version; empty: any */
	struct str purl;     /* as VEX matches: what it has, the package's must have */
	struct str path;     /* glob (base/path.h) of the file, or of its last part */
	struct str resource; /* glob of "Kind/name" or "Kind/namespace/name" */
	struct str layer;    /* "3", "base", or the digest of the layer or of its tar */
	bool has_severity;
	enum severity severity; /* this one and less severe ones */
	unsigned kinds;      /* 1 << enum finding_kind, of those that it is about; 0: every kind */

	/* of Grype's and OSV-Scanner's rules */
	struct regex *name, *upstream; /* whole names; NULL: any */
	struct str called;   /* the first of these as it was written */
	struct str version, type, location; /* of the package; type of its purl */
	struct str fix_state; /* "fixed", "not-fixed", "wont-fix", "unknown" */

	bool has_until;
	int64_t until;       /* seconds since 1970: from then on it has ended; only where has_until */
	struct str reason, author;
	struct str justification; /* why a vulnerability does not affect, in OpenVEX's words; may be empty */
	struct str where;    /* "FILE:LINE" */
	struct str file;
	unsigned line;

	/* set by policy/ */
	const struct purl *wanted; /* `purl`, read; NULL: it cannot be, and fits none; lives with the findings */
	enum exemption_state state;
	size_t count;        /* findings that it is about */
	struct str_list by_alias; /* ids of those that it names by another of their ids; not owned past policy_done() */
};

VEC_TYPE(exemption_list, struct exemption);

/* What it is about, for people: the id, or the first other condition. */
struct str exemption_what(const struct exemption *exemption);
void exemption_done(struct exemption *exemption);

#endif
