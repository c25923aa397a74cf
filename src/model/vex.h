/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What documents of the Vulnerability Exploitability eXchange (VEX) say: statements, each that one vulnerability has one status in
 * one product. The formats differ (vex/), their statements are the same; policy/ holds them against findings.
 *
 * Statuses: "Minimum Requirements for VEX" (CISA 2023), section 3.
 *
 * Ownership: everything lives in the arena of struct vex. Threading: read-only once the documents are read, but for vex_document's
 * count of use, which policy/ sets.
 */
#ifndef PLIMSOLL_MODEL_VEX_H
#define PLIMSOLL_MODEL_VEX_H

#include "base/map.h"
#include "model/image.h"

#define VEX_CONSTRAINTS_MAX 1000u  /* of one range of versions; one with more holds for no version */
#define VEX_STATEMENTS_MAX 2000000u /* of all documents together; a product of a statement is one */

enum vex_status { VEX_NONE, VEX_NOT_AFFECTED, VEX_FIXED, VEX_UNDER_INVESTIGATION, VEX_AFFECTED };
/* OpenVEX's words: "not_affected", "fixed", "under_investigation", "affected"; "none". */
const char *vex_status_name(enum vex_status status);
/* Whether a finding need not be acted on. */
bool vex_status_clears(enum vex_status status);

/* OpenVEX's label of a justification that another format wrote ("code_not_reachable"); empty where it has none like it. */
struct str vex_justification(struct str word);

/* A version or a range of them (vers:SCHEME/…), and what the document says of it. */
struct vex_version {
	struct str version, range; /* one of them */
	struct str status;         /* CycloneDX: "affected", "unaffected", "unknown"; may be empty */
	bool own;                  /* CSAF: no list of what is affected, but which versions the product is */
};

/* A product or a part of one, by all the names that its document has for it. */
struct vex_product {
	struct str id;         /* as the document names it: a purl, an IRI, a product_id, a bom-ref */
	struct str name;       /* for people; may be empty */
	struct str_list purls; /* room 0: of the arena, as the other lists */
	struct str_list cpes;
	struct key_value_list hashes; /* "sha256" and small hexadecimal digits */
	struct str bom;        /* of a BOM-Link (urn:cdx:SERIAL/VERSION): the BOM that it is in; else empty */
	const struct vex_version *versions;
	size_t version_count;  /* 0: every one */
};

struct vex_vulnerability {
	struct str id;          /* what the document calls it first */
	struct str_list names;  /* that, its aliases, the last segment of its IRI */
};

struct vex_document {
	struct str path;        /* "vex/acme.json", of a repository with the place of the document in it */
	const char *format;     /* "OpenVEX 0.2.0", "CycloneDX 1.6", "CSAF 2.0", "SPDX 3.0" */
	struct str id, author, version;
	bool has_time;
	int64_t time;           /* seconds since 1970 */
	bool draft;             /* not final: what it says clears nothing */
	bool contradicts;       /* statements about one product and vulnerability do not supersede each other within it: CSAF */
	struct str attested;    /* what an in-toto statement around it is about, for people; empty: there was none */
	const char *repository; /* the folder of a VEX repository, NULL: none */
	size_t statements;
	size_t matched;         /* set by policy/: statements that spoke of a finding */
};

struct vex_statement {
	const struct vex_document *document;
	const struct vex_vulnerability *vulnerability;
	struct str about;       /* what the document itself calls that which it speaks of: a product_id, a bom-ref; empty: product->id */
	const struct vex_product *product;
	const struct vex_product *const *parts; /* subcomponents: the statement is limited to these; n = 0: to nothing */
	size_t part_count;
	enum vex_status status;
	struct str justification; /* the word of the document's own format; may be empty */
	struct str impact, action; /* texts; may be empty */
	bool has_time;
	int64_t time;           /* its own, else the document's */
	size_t number;          /* 1-based: of the statement or vulnerability in its document */
};

struct vex {
	struct arena arena;
	VEC(struct vex_document *) documents;
	VEC(struct vex_statement) statements; /* in the order of documents, and in these in their order */
	struct str_list notes;  /* what was read leniently, or left out, and why */
	struct map known;       /* private: packages that an earlier repository knows */
};

void vex_init(struct vex *vex);
void vex_done(struct vex *vex);

/* A statement of a document that is nearly about something in the image, and why it is not taken for it. */
struct vex_near {
	const struct vex_statement *statement;
	struct str finding, purl;
	struct str why;
};

/* What all documents together say of one finding. */
struct vex_judgement {
	const struct vex_statement *statement; /* the one that decides; never NULL */
	struct str by;       /* how it matched: "the package's purl", "the image by its manifest digest, component by purl" */
	bool clears;         /* not affected or fixed, and nothing stands against it */
	struct str why_not;  /* where it does not clear though its status would: "it is a draft"; else empty */
	const struct vex_statement *const *others; /* that say something else; the latest first */
	size_t other_count;
};

#endif
