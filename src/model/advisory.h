/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the advisory database answers: for an (ecosystem, package name) every known vulnerability with the versions it
 * affects. Source: OSV schema 1.7, "affected" and "affected[].ranges".
 *
 * Ownership: an answer's texts live in the arena given to lookup(). Threading: one advdb a thread, or lock around it.
 */
#ifndef PLIMSOLL_MODEL_ADVISORY_H
#define PLIMSOLL_MODEL_ADVISORY_H

#include "base/arena.h"
#include "base/err.h"
#include "base/vec.h"
#include "model/image.h"

enum severity { SEVERITY_UNKNOWN, SEVERITY_NEGLIGIBLE, SEVERITY_LOW, SEVERITY_MEDIUM, SEVERITY_HIGH, SEVERITY_CRITICAL };
#define SEVERITY_COUNT 6

const char *severity_name(enum severity severity);
/* Also "moderate", "important", "none"; case-insensitively; false where it is no such word. */
bool severity_parse(struct str text, enum severity *ret_severity);

/* What the distribution has decided about it; the words of reports. */
enum fix_status { STATUS_AFFECTED, STATUS_FIXED, STATUS_WILL_NOT_FIX, STATUS_DEFERRED, STATUS_END_OF_LIFE };
const char *fix_status_name(enum fix_status status);

/* Half-open [introduced, fixed) or closed [introduced, last_affected], cut off at `limit`; an empty text is an open end. */
struct version_range {
	struct str introduced; /* empty or "0": from the beginning */
	struct str fixed;      /* empty: no fix is known; "0" in Alpine's feed: never affected (NAK) */
	struct str last_affected;
	struct str limit;      /* from here on nothing is said: an end that is no fix */
};

struct vulnerability {
	struct str id;      /* the CVE where there is one, else the advisory's own id */
	struct str advisory; /* the record's own id: "DSA-5123-1", "DEBIAN-CVE-2022-1", "ALSA-2023:0005", "GHSA-…" */
	struct str_list aliases; /* every other id of the same fact, byte order */
	struct str title;   /* may be empty */
	struct str published, modified; /* RFC 3339 */
	struct str cvss;    /* the best vector known, "CVSS:3.1/…"; may be empty */
	double cvss_score;  /* of that vector; negative where unknown */
	enum severity severity;
	double epss, epss_percentile; /* 0 … 1; negative where unknown */
	bool kev, kev_ransomware;
	struct str kev_added, kev_due; /* dates */
};

struct advisory {
	const struct vulnerability *vulnerability;
	struct str ecosystem, name; /* as the feed spells them, "Debian:11", "openssl"; names folded (model/naming.h) */
	VEC(struct version_range) ranges;
	struct str_list versions; /* explicitly affected versions */
	enum fix_status status;   /* STATUS_FIXED or STATUS_AFFECTED by the ranges, or what the feed says beyond them */
	/* rpm "name:stream" this holds for, commas between several; "*": a module that the feed does not name; empty: not modular */
	struct str module;
	struct str_list architectures; /* empty: all */
	struct str_list symbols;  /* Go: vulnerable symbols, "net/http.Server.Serve"; "path.*": any of that package */
};

VEC_TYPE(advisory_list, struct advisory *);

struct advdb_feed {
	struct str name;   /* "osv/Debian", "alpine-secdb/v3.10", "kev", "epss", "bases" */
	struct str date;   /* of the newest record, or as the feed says, RFC 3339 */
	uint64_t bytes, records;
};

struct advdb_info {
	struct str path;   /* empty for the starter database */
	struct str date;   /* the newest date of what tells of vulnerabilities: what "database of" means in a report */
	bool starter;
	VEC(struct advdb_feed) feeds;
};

struct advdb {
	/* Appends what is known of the name, in byte order of vulnerability ids. An unknown name appends nothing. */
	int (*lookup)(struct advdb *db, struct str ecosystem, struct str name, struct arena *arena,
		      struct advisory_list *ret_advisories, struct err *e);
	/* Whether any feed covers the ecosystem ("Debian:11"): what tells "no advisories" from "never looked". */
	bool (*covers)(struct advdb *db, struct str ecosystem);
	const struct advdb_info *(*info)(struct advdb *db);
	void (*close)(struct advdb *db);
	/*
	 * Appends every advisory that speaks of a vulnerability, by its id or an alias in any case, in byte order of ecosystem and
	 * name. An unknown id appends nothing. NULL where the database cannot be asked that way.
	 */
	int (*find)(struct advdb *db, struct str id, struct arena *arena, struct advisory_list *ret_advisories, struct err *e);
	/* The lines of the table of known images (model/base_table.h) that it brings, which nobody has looked at; empty: none. */
	int (*bases)(struct advdb *db, struct arena *arena, struct str *ret_lines, struct err *e);
};

#endif
