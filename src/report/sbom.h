/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What every format of an SBOM says in its own way: references, relations, the identity of the document, and the properties
 * that no field of a format has a place for. Nothing is invented: what is not known is left out, or said to be not known
 * where the format demands a word.
 *
 * Ownership: texts live in the facts' arena or in the report, until sbom_done(). Threading: one thread at a time.
 */
#ifndef PLIMSOLL_REPORT_SBOM_H
#define PLIMSOLL_REPORT_SBOM_H

#include "base/clock.h"
#include "base/map.h"
#include "report/report.h"
#include "report/uuid.h"


struct sbom_relation {
	size_t from, to; /* indexes of packages */
};

struct sbom {
	struct arena arena;
	const struct report *report;
	struct str *refs; /* of each package: "deb-openssl-0123456789abcdef", unique in the document, the same in every run */
	VEC(struct sbom_relation) depends; /* resolved in the image, sorted */
	struct map programs; /* private: from a program's functions to the first package of it, which tells them */
	char uuid[UUID_TEXT];         /* made from the content: the same for the same image and version of the program */
	char created[CLOCK_TEXT_MAX];
	struct str subject, subject_version, subject_purl; /* the image; version and purl may be empty */
};

/* `format` sets documents of one image apart. */
void sbom_init(struct sbom *sbom, const struct report *report, const char *format);
void sbom_done(struct sbom *sbom);

/*
 * Keys like "plimsoll:layer:index" and their values, in a fixed order; a key may come again. Appended to a list that the
 * caller frees. catalog/sbom_properties.c reads them.
 */
void sbom_package_properties(struct sbom *sbom, const struct package *package, struct key_value_list *ret_list);
void sbom_system_properties(struct sbom *sbom, struct key_value_list *ret_list);
/* The layers, and what could not be evaluated. */
void sbom_subject_properties(struct sbom *sbom, struct key_value_list *ret_list);
/* Properties as lines "key=value", for formats with nothing but a comment; codec/property_lines.h. */
struct str sbom_property_lines(struct sbom *sbom, const struct key_value_list *list);

/* "Debian QA Group <packages@qa.debian.org>" in its parts; mail is empty where there is none that is well-formed. */
void sbom_party(struct str maintainer, struct str *ret_name, struct str *ret_mail);
/* Whether a maintainer is an organisation and not a person, as far as its name tells. */
bool sbom_is_organisation(const struct package *package, struct str name);

/* "SHA-256" and the right number of digits in lower case; false for what is not. */
bool sbom_hash_valid(const struct key_value *hash);
/*
 * What a file of a package is made of, as "SHA-1" and "SHA-256" in a list that the caller frees, and the property that tells its
 * layer, empty where that is not known. False where nothing of it is known.
 */
bool sbom_file(struct sbom *sbom, struct str path, struct key_value_list *ret_hashes, struct key_value *ret_layer);
/* Percent, also of a package that a database records. */
unsigned sbom_confidence(const struct package *package);
/* What sets a package apart from one that a manager has installed, a line each; empty where nothing does. */
struct str sbom_remark(struct sbom *sbom, const struct package *package);
/* "evaluated in part: 2 not evaluated"; empty where the report is complete. */
struct str sbom_incomplete(struct sbom *sbom);

/* Commands whose reports know packages, of which an SBOM can be written: for struct reporter. */
extern const char *const sbom_commands[];

/* ---- licences ---- */

/* The declared licence as an expression that may stand in a document of its own; empty where none is known. */
struct str sbom_license(const struct package *package);
/* The next LicenseRef of an expression; *rest is what is still to be searched. */
bool sbom_next_license_ref(struct str *rest, struct str *ret_reference);
/* What is known of the text behind it: what the package declares, or the name that it has there. */
struct str sbom_license_text(const struct package *package, struct str reference);

#endif
