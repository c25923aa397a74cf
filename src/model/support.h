/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Until when the makers of distributions and runtimes mend their releases. The facts are a dated table, data/end-of-life.tsv, that is
 * compiled in. Its lines, with tabs between fields, `-` for what is not known, comments from `#`:
 *
 *	date	DAY                               the day when the facts were looked up
 *	system	OS-ID	NAME	SOURCE            a distribution; its releases follow, named as os.release names them, the oldest first
 *	runtime	TYPE/NAME,…	NAME	SOURCE    a product by its packages, a `*` ends a name that only begins so; its series follow
 *	RELEASE	END	EXTENDED                  the last day of free security support (Debian: of LTS), and of paid or restricted support
 *
 * A release without an end is supported. Days are as their makers count them: a release is over when its last day is.
 *
 * Ownership: texts are the program's; the keys of runtimes are the caller's until support_runtimes_done(). Threading: no state.
 */
#ifndef PLIMSOLL_MODEL_SUPPORT_H
#define PLIMSOLL_MODEL_SUPPORT_H

#include "base/vec.h"
#include "model/package.h"

#define SUPPORT_SOON 90 /* days before the end at which it is time to move */

struct support_product {
	bool system;
	struct str keys;   /* "debian"; "generic/go,golang/stdlib" */
	struct str name;   /* for people: "Debian", "Node.js" */
	struct str source; /* where the facts are from */
	struct str rows;   /* private: its releases */
};

struct support_release {
	struct str name;     /* "12", "v3.18", "3.9" */
	struct str end;      /* "2028-06-30"; empty: none is known, so it is supported */
	struct str extended; /* the same; empty: there is no such support */
};

/* The day of the facts: "2026-08-22". */
struct str support_date(void);

/* Goes through the products: begin with support_products(). */
struct str support_products(void);
bool support_next_product(struct str *products, struct support_product *ret_product);
/* Goes through the releases of a product, the oldest first: begin with product->rows. */
bool support_next_release(struct str *rows, struct support_release *ret_release);

/* A distribution by os.id. False where the table does not have it. */
bool support_system(struct str os, struct support_product *ret_product);

/* The runtimes by their packages, to ask about many. */
struct support_key {
	struct str type, name; /* of a package; a `*` ends a name that only begins so */
	struct support_product product;
};
VEC_TYPE(support_runtimes, struct support_key);
void support_runtimes_init(struct support_runtimes *runtimes);
void support_runtimes_done(struct support_runtimes *runtimes);
/* The runtime that a package of that type and name is. False where the table does not have it. */
bool support_runtime(const struct support_runtimes *runtimes, const char *type, struct str name, struct support_product *ret_product);

/*
 * The release of a distribution of exactly that name; of a runtime the series that a version is of, the longest whose numbers it begins
 * with: "3.9" has 3.9 and 3.9.2rc1 but not 3.90. False where the table does not have it.
 */
bool support_release_of(const struct support_product *product, struct str version, struct support_release *ret_release);

/*
 * The runtime and the series that a package is, if only its makers mend it: what a package of the distribution owns is the distribution's
 * to mend, and a library that is linked into another program is mended with that program.
 */
bool support_package(const struct support_runtimes *runtimes, const struct package *package, struct support_product *ret_product,
		     struct support_release *ret_release);

/* Days from `day` ("2026-08-22") to that of `now` (seconds since 1970), negative before it; false where it is no day. */
bool support_days_since(struct str day, int64_t now, int64_t *ret_days);
/* Whether `now` is after the last day of free support. */
bool support_is_over(const struct support_release *release, int64_t now);

/*
 * Of the releases that come after one, those supported for more than SUPPORT_SOON days yet: the next, and the one that is supported
 * longest. False where there is none.
 */
bool support_successors(const struct support_product *product, const struct support_release *release, int64_t now,
			struct support_release *ret_next, struct support_release *ret_longest);

#endif
