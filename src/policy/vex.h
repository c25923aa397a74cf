/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Statements of VEX documents (model/vex.h) held against what was found: which of them are about a finding, and what they say together.
 * Not for other folders, but for vex_ask().
 *
 * A statement is about a finding where one of its names is one of the vulnerability's (the case of letters ignored), and its product is
 *   - the image: by a digest of its manifest, index or configuration, by a purl of type oci or docker, by a name of it; or, for the packages
 *     of the system alone, that system by a CPE. Where the statement has parts, one of them is the package;
 *   - the package itself, by purl or by a digest of its file; or its source package, where the purl has arch=src or arch=source;
 *   - something that holds the package, when every way from the image to the package leads through such a product.
 *
 * Ownership: texts live in the arena given. Threading: one thread at a time.
 */
#ifndef PLIMSOLL_POLICY_VEX_H
#define PLIMSOLL_POLICY_VEX_H

#include "model/finding.h"
#include "model/purl.h"
#include "model/report.h"
#include "model/vex.h"
#include "policy/policy.h"

/* ---- vex_target.c: what is evaluated, by all its names ---- */

struct vex_target {
	struct arena *arena;               /* of what lives as long as the target */
	struct arena scratch;              /* private: of one comparison */
	struct arena texts;                /* of what fits say; whoever asks resets it now and then */
	const struct image *image;         /* NULL: files alone */
	const struct inventory *inventory; /* NULL: none */
	struct str_list names;             /* as the archive gives them: "debian:12" */
	VEC(struct purl) purls;            /* of each name, with the digest as its version */
	struct {
		struct str hex;
		const char *by;
	} digests[3];                      /* of manifest, index and configuration, those that are known */
	size_t digest_count;
	struct map products;               /* private: the purls of products that may be packages, by address */
	struct map packages;               /* private: the purls of packages, by address */
	struct map known;                  /* private: types and full names of all packages and their sources */
	struct vex_graph *graph;           /* private: made when a statement first asks */
	size_t edges_max;                  /* 0: POLICY_EDGES_MAX; tests set small ones */
	bool edges_left_out;               /* then nothing is covered by what holds it */
};

void vex_target_init(struct vex_target *target, const struct report *report, struct arena *arena);
void vex_target_done(struct vex_target *target);

/* How a product is something; `near` says why it is nearly so. Neither: it is not. */
struct vex_fit {
	struct str by, near;
};

/*
 * Whether the product may be a package at all: one of its purls has the name of one that is here, or it has hashes. Asked once a product,
 * so that lists of all that a vendor sells cost nothing for each finding.
 */
bool vex_may_be_package(struct vex_target *target, const struct vex_product *product);
/* What it says lives in the target's scratch until the next is asked. */
struct vex_fit vex_fits_image(struct vex_target *target, const struct vex_product *product, enum vex_status status);
/* As a CPE of the operating system that brought the package. */
struct vex_fit vex_fits_system(struct vex_target *target, const struct vex_product *product, const struct package *package);
/* That the product is an image of a digest which this one has not, in words; empty where it is no image with a digest. */
struct str vex_other_image(struct vex_target *target, const struct vex_product *product);
struct vex_fit vex_fits_package(struct vex_target *target, const struct vex_product *product, const struct package *package, enum vex_status status);

/* ---- vex_graph.c: what holds what ---- */

struct vex_graph *vex_graph_new(struct vex_target *target);
void vex_graph_free(struct vex_graph *graph); /* NULL is allowed */
/* Whether a package is one that is asked for. */
typedef bool vex_is_product(void *data, const struct package *package);
/*
 * Whether every way from the image to the package leads through another one that is a product; and some does. Linear in what holds the
 * package. False where not all of that is known: beyond a cap.
 */
bool vex_graph_covers(struct vex_target *target, const struct package *package, vex_is_product *is_product, void *data);

/* ---- vex_order.c: which of several counts ---- */

/* Positive where a supersedes b, negative where b supersedes a, 0 where neither does: then they are at odds if they differ. */
int vex_later(const struct vex_statement *a, const struct vex_statement *b, const struct str_list *authors);
/* Whether an author is one of those that the policy trusts; all are where it names none. */
bool vex_trusted(struct str author, const struct str_list *authors);

VEC_TYPE(vex_candidates, const struct vex_statement *);
/* The judgement of statements that are about one thing, at least one; `authors` in the order of trust. */
void vex_decide(struct vex_candidates *candidates, const struct str_list *authors, struct arena *arena, struct vex_judgement *ret_judgement);

/* ---- vex_version.c ---- */

/*
 * Whether what a statement of this status says of the product's versions holds for this one. True where it has none, or its purls name one
 * themselves. A range of more than VEX_CONSTRAINTS_MAX holds for none.
 */
bool vex_has_version(const struct vex_product *product, const char *type, struct str version, enum vex_status status);

#endif
