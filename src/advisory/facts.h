/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the feeds say, before and after it is brought together.
 *
 * Feeds add records, each in its own words and under its own id (struct fact_record). facts_resolve() folds them: which ids
 * mean the same vulnerability, what is known of it in all, and which packages each concerns (struct fact_set). The set is
 * what the database and the starter's tables are written from and what the tables are read into.
 *
 * Ownership: everything lives in the arena of its facts or set. Threading: one thread at a time.
 */
#ifndef PLIMSOLL_ADVISORY_FACTS_H
#define PLIMSOLL_ADVISORY_FACTS_H

#include "base/buf.h"
#include "base/clock.h"
#include "base/ctx.h"
#include "base/map.h"
#include "model/advisory.h"
#include "model/coverage.h"

/* What one record may hold. More is a malformed record: noted, and left out. */
#define FACT_TEXT_MAX 1024     /* bytes of a name, id, version or symbol */
#define FACT_RANGES_MAX 20000  /* ranges of one record */
#define FACT_VERSIONS_MAX 200000 /* listed versions of one record */
#define FACT_AFFECTED_MAX 50000 /* affected packages of one record */
#define FACT_NAMES_MAX 5000    /* ids in one record */
#define FACT_SYMBOLS_MAX 50000 /* symbols of one record */

/* A counted array in an arena. */
#define ARENA_LIST(type)  \
	struct {          \
		type *v;  \
		size_t n; \
	}

struct text_list {
	struct str *v;
	size_t n;
};

struct range_list {
	struct version_range *v;
	size_t n;
};

/* Which versions of one package are meant, and what the feed says of just this package. */
struct fact_where {
	struct range_list ranges;
	struct text_list versions, architectures, symbols;
	struct str module;
	enum fix_status status;
	enum severity severity; /* the distribution's own word on this package; unknown: none */
};

struct fact_affected {
	struct str ecosystem, name;
	struct fact_where where;
};

struct fact_record {
	struct str id;
	struct str title;
	struct text_list names; /* other ids of the same fact; CVEs among them */
	bool bundle;            /* `names` are what it fixes, not other names of it: an erratum */
	bool partial;           /* one of several records of its id, which are all true */
	int64_t published, modified; /* days since 1970; DAY_UNKNOWN */
	struct str cvss;
	enum severity severity;
	ARENA_LIST(struct fact_affected) affected;
};

#define DAY_UNKNOWN INT64_MIN

/* What CVE-keyed feeds add. */
struct fact_cve {
	bool kev, kev_ransomware;
	struct str kev_added, kev_due;
	double epss, epss_percentile; /* negative: unknown */
};

struct facts {
	struct arena arena;
	struct map texts;   /* interned */
	struct map by_id;   /* struct fact_record, of those that may come twice */
	struct map cves;    /* struct fact_cve, of every CVE that a record names */
	VEC(struct fact_record *) records;
	VEC(struct str) ecosystems; /* that a feed covers, with or without a record */
	VEC(struct advdb_feed) feeds;
	VEC(struct str) bases;      /* lines of the table of known images */
	struct coverage *notes;
	struct arena *notes_arena;
};

void facts_init(struct facts *facts, struct coverage *notes, struct arena *notes_arena);
void facts_done(struct facts *facts);
/* The one copy of a text. */
struct str facts_text(struct facts *facts, struct str text);
/* Adds a record; of two of one id the later modified stays. Its CVEs become known to facts_cve(). */
void facts_add(struct facts *facts, struct fact_record *record);
/* NULL for a CVE that no record names: nothing needs to be known of it. */
struct fact_cve *facts_cve(struct facts *facts, struct str id);
void facts_cover(struct facts *facts, struct str ecosystem);
/* A name, id or version that can be stored: 1 … FACT_TEXT_MAX bytes, no control characters. */
bool fact_text_is_sane(struct str text);
/* "CVE-2021-44228": a year and four digits or more. */
bool fact_is_cve(struct str id);

/* Copies a scratch vector into the arena and empties it for the next use. */
#define arena_keep(arena, list, vec)                                                  \
	do {                                                                          \
		(list)->n = (vec)->n;                                                 \
		(list)->v = NULL;                                                     \
		if ((vec)->n) {                                                       \
			(list)->v = arena_alloc((arena), (vec)->n * sizeof(*(vec)->v)); \
			memcpy((list)->v, (vec)->v, (vec)->n * sizeof(*(vec)->v));    \
		}                                                                     \
		(vec)->n = 0;                                                         \
	} while (0)

/* ---- after folding ---- */

/* How an entry names its advisory: most ids follow from the vulnerability's, so they are not stored. */
enum set_kind {
	SET_ITSELF,   /* the advisory's id is the vulnerability's; ref is the vulnerability */
	SET_DEBIAN,   /* DEBIAN-CVE-… of CVE-…; ref is the vulnerability */
	SET_BITNAMI,  /* BIT-name-… of CVE-…; ref is the vulnerability */
	SET_ADVISORY, /* ref is an advisory, which names its vulnerabilities */
};

struct set_vulnerability {
	struct str id, title, cvss;
	struct text_list aliases; /* byte order */
	int64_t published, modified;
	enum severity severity;
	struct fact_cve cve;
};

struct set_advisory {
	struct str id;
	uint32_t *v; /* vulnerabilities, rising */
	size_t n;
};

struct set_entry {
	enum set_kind kind;
	uint32_t ref;
	struct fact_where where;
};

struct set_package {
	struct str ecosystem, name;
	struct set_entry *v; /* by kind, ref, module */
	size_t n;
};

struct fact_set {
	struct arena arena;
	VEC(struct set_vulnerability) vulnerabilities; /* byte order of ids */
	VEC(struct set_advisory) advisories;           /* byte order of ids */
	VEC(struct set_package) packages;              /* byte order of ecosystem, name */
	VEC(struct str) ecosystems;                    /* covered; byte order */
	VEC(struct advdb_feed) feeds;                  /* byte order of names */
	VEC(struct str) bases;                         /* byte order; a set of tables has none */
	bool starter;
};

/* One entry with its package, before entries are grouped. */
struct set_flat {
	struct str ecosystem, name;
	struct set_entry entry;
};

VEC_TYPE(set_flat_list, struct set_flat);

void fact_set_done(struct fact_set *set);
/* Sorts the entries, joins those that differ only in versions, and makes the set's packages of them. */
void fact_set_group(struct fact_set *set, struct set_flat_list *flats);
/* Folds and sorts. The set's texts stay those of the facts, which must outlive it. */
void facts_resolve(struct facts *facts, struct fact_set *ret_set);
int set_advisory_order(const void *a, const void *b);
int set_package_order(const void *a, const void *b);
/* The kind under which an advisory's id need not be stored for one vulnerability and package. */
enum set_kind set_kind_of(struct str advisory, struct str vulnerability, struct str package);
/* Only the entries that the starter database holds; what is left over goes. */
void fact_set_reduce_to_starter(struct fact_set *set);

/* Writes the set as a database file, bytes in memory. */
int fact_set_write(const struct fact_set *set, struct buf *ret_bytes, struct err *e);
/* The text tables: tables.c says what is in them. Titles are not kept. */
int fact_set_save(const struct fact_set *set, const char *folder, struct err *e);
int fact_set_load(const char *folder, struct fact_set *ret_set, struct err *e);

/* Days since 1970 of an RFC 3339 text, DAY_UNKNOWN where it is none or before 1980 (feeds write year 1 for "unknown"). */
int64_t fact_day(struct str text);
/* "2026-11-24"; empty for DAY_UNKNOWN. */
struct str fact_day_text(int64_t day, char text[CLOCK_TEXT_MAX]);

#endif
