/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A bill of materials (SBOM) of any known format as one kind of list, and that list as an inventory. What a file is, its
 * content tells: SPDX 2 (JSON, tags and values), SPDX 3 (JSON-LD), CycloneDX (JSON, XML), Syft's and Trivy's own JSON, each
 * also within an in-toto statement, a DSSE envelope or a Sigstore bundle. Signatures are not looked at.
 *
 * What such a list says and we cannot use is noted in the coverage by its name, never guessed.
 *
 * Ownership: all texts live in the arena given; bill_done() frees the lists. Threading: one thread at a time.
 */
#ifndef PLIMSOLL_CATALOG_BILL_H
#define PLIMSOLL_CATALOG_BILL_H

#include "base/ctx.h"
#include "model/package.h"

#define BILL_MAX ((size_t)64 << 20) /* bytes of one file */

enum bill_kind {
	BILL_PACKAGE,
	BILL_SYSTEM,  /* the operating system */
	BILL_SUBJECT, /* what the whole is about */
	BILL_FILE,
	BILL_OTHER,   /* something that is no package: a lock file, a model, a device */
};

struct bill_item {
	struct str reference; /* what relations call it; may be empty */
	enum bill_kind kind;
	struct str group, name, version, purl, license, supplier;
	struct str source_name, source_version; /* where the format has a place of its own for them */
	struct str path;                        /* where the list says it was found */
	unsigned confidence;                    /* percent; 0: not said */
	bool development;                       /* where the format has a place of its own for that */
	struct str_list cpes, files;
	struct key_value_list hashes, properties;
};

struct bill_relation {
	struct str from, to;
	bool contains; /* else: depends on */
};

struct bill {
	struct arena *arena;
	struct coverage *coverage;
	struct str path;   /* of the file, for notes */
	struct str format; /* "CycloneDX 1.6" */
	VEC(struct bill_item) items;
	VEC(struct bill_relation) relations;
	struct key_value_list licenses; /* texts behind LicenseRefs */
	bool brief;        /* one note for all that cannot be used: for lists that nobody asked about */
	size_t noted;      /* private */
	struct str first;  /* private: what was noted first, where it is brief */
};

/*
 * Replaces what *ret_bill holds, but for `brief`. ERR_UNSUPPORTED where it is none that we know, ERR_FORMAT where it is damaged. The caller
 * calls bill_done() in any case.
 */
int bill_read(struct str bytes, struct str path, struct arena *arena, struct coverage *coverage, struct bill *ret_bill,
	      struct err *e);
void bill_done(struct bill *bill);

/* Notes "NAME: why" of an item; the first of them one by one, the rest by bill_note_rest() as a number. */
void bill_note(struct bill *bill, struct str name, const char *why);
void bill_note_rest(struct bill *bill);

struct bill_item *bill_add(struct bill *bill, enum bill_kind kind, struct str reference, struct str name);
void bill_relate(struct bill *bill, struct str from, struct str to, bool contains);
/* A copy in the bill's arena; empty where there is nothing or the word for that, NOASSERTION or NONE. */
struct str bill_text(struct bill *bill, struct str text);
void bill_property(struct bill *bill, struct bill_item *item, struct str key, struct str value);
/* The lines of codec/property_lines.h in a comment of ours; `annotator` tells whether it is. */
void bill_property_lines(struct bill *bill, struct bill_item *item, struct str annotator, struct str comment);
/* The value of an item's first property of that name, empty where it has none. */
struct str bill_property_of(const struct bill_item *item, const char *key);

/*
 * Adds the packages of a bill to an inventory, and its system where the inventory knows none. `embedded`: the bill was
 * found in an image, so that its packages are doubtful, and their layer is the file's. Never fails: what cannot be used is noted.
 */
struct bill_use {
	const char *cataloger;
	bool embedded;
	int layer;
	struct map *known; /* where it is embedded: what is in the inventory, by bill_know(); what is added is added to it */
};
void bill_know(struct inventory *inventory, struct map *known);
int bill_fill(const struct ctx *ctx, struct bill *bill, const struct bill_use *use, struct inventory *inventory, struct err *e);

/* ---- bill_identify.c ---- */

/*
 * A purl and what the list says besides as a package's type, namespace, name, version, architecture, epoch, source and module;
 * false where the purl is none.
 */
bool bill_identify(struct arena *arena, const struct bill_item *item, struct package *package);
/* The system that a list names, or where it names none the one that most of its purls are of; *os as it is where there is none. */
void bill_system(struct bill *bill, struct os *os);
/* Whether a package of a distribution (deb, rpm, apk) is of this one and of its release, as far as its purl tells. */
bool bill_is_of_system(struct arena *arena, struct str purl, const struct os *os);

/*
 * A whole document as an inventory that is finished, and what it says of the image it is about, as far as `image` does not
 * know: `scan sbom:FILE`. An error for what is no SBOM.
 */
int bill_inventory(const struct ctx *ctx, struct str bytes, struct str path, struct image *image, struct inventory *inventory,
		   struct err *e);

#endif
