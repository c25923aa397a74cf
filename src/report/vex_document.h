/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What `plimsoll vex` publishes: the decisions about an image's vulnerabilities, those alike put together. A decision is
 *   - what a VEX document said that was given, in its own words;
 *   - an exemption with a reason, as "not affected"; one that ends on a day only where it has a justification, for a statement has no end;
 *   - that none of the functions which the advisory calls vulnerable is in the program ("vulnerable code not present").
 * That a package is not needed is none: it says what is likely, not what can happen.
 *
 * Ownership: texts live in the arena of the document. Threading: one thread at a time.
 */
#ifndef PLIMSOLL_REPORT_VEX_DOCUMENT_H
#define PLIMSOLL_REPORT_VEX_DOCUMENT_H

#include "model/report.h"
#include "report/uuid.h"

/* One vulnerability, with one status for one reason, and the packages that it is about. */
struct vex_decision {
	const struct finding *finding; /* the first of them: its id and aliases */
	enum vex_status status;
	struct str justification, impact, action; /* the justification in OpenVEX's words; may be empty */
	struct str source;   /* where it was decided, for people */
	bool has_time;
	int64_t time;
	VEC(const struct package *) packages; /* sorted by purl, once each */
};

struct vex_paper {
	struct arena arena;
	VEC(struct vex_decision *) decisions; /* sorted by id, then by what they say */
	struct str name;     /* of the image, without its repository and tag */
	struct str digest;   /* of its manifest, or else of its configuration: hexadecimal digits; empty: neither is known */
	struct str purl;     /* of type oci, by that digest; empty where there is none */
	struct str author;
	char uuid[UUID_TEXT]; /* made from the content */
};

/* ERR_NOT_FOUND where nothing was decided. The caller calls vex_paper_done() in any case. */
int vex_paper_init(struct vex_paper *paper, const struct report *report, struct err *e);
void vex_paper_done(struct vex_paper *paper);
/* The package's purl with those qualifiers alone that tools agree on: arch and epoch. */
struct str vex_package_purl(struct vex_paper *paper, const struct package *package);

/* cyclonedx_vex.c: what reporter cyclonedx writes of the command `vex`. */
int cyclonedx_vex(const struct report *report, struct buf *ret_out, struct err *e);

#endif
