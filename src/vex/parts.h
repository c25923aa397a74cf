/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the formats of vex/ share: a document that is being read. Not for other folders.
 *
 * Ownership: what is made lives in the arena of struct vex. Threading: one thread at a time.
 */
#ifndef PLIMSOLL_VEX_PARTS_H
#define PLIMSOLL_VEX_PARTS_H

#include "base/vec.h"
#include "codec/json.h"
#include "vex/vex.h"

#define VEX_PRODUCTS_MAX 200000u /* of one document: products, components, elements */

VEC_TYPE(vex_product_list, const struct vex_product *);

struct vex_reading {
	struct vex *vex;
	struct arena *arena; /* of this document; vex->arena has it in the end */
	struct vex_document *document;
	struct vex_product_list subjects; /* of the in-toto statement around it */
	struct map products; /* by the id that the document has for it */
	size_t product_count, note_count;
	struct str lenient;  /* what was missing first; empty: nothing was */
};

struct vex_format {
	const char *name;
	bool (*holds)(const struct json *root);
	/* Fills reading->document and adds statements. */
	int (*read)(struct vex_reading *reading, const struct json *root, struct err *e);
};

/* A copy in the arena of a text of the document. */
struct str vex_copy(struct vex_reading *reading, struct str text);
struct str vex_copy_of(struct vex_reading *reading, const struct json *object, const char *key);
/* Seconds of a time; false where it is none. */
bool vex_time(const struct json *value, int64_t *ret_time);
/* Says that the document is not as its specification has it; only the first reason is kept. */
void vex_lenient(struct vex_reading *reading, const char *what);

/* Tells what is left out of a product; of the first of a document. */
__attribute__((format(printf, 3, 4))) void vex_note(struct vex_reading *reading, const struct vex_product *product, const char *format, ...);
/* Tells of a range that has too many constraints to be taken. */
void vex_note_range(struct vex_reading *reading, const struct vex_product *product, struct str range);

/* A new product. ERR_LIMIT beyond VEX_PRODUCTS_MAX. `id` is copied; where it is a purl it is one of purls. */
int vex_product_add(struct vex_reading *reading, struct str id, struct vex_product **ret_product, struct err *e);
/* Appends to a list of the arena; lists stay small. A text that is there already is not added again. */
void vex_add_text(struct vex_reading *reading, struct str_list *list, struct str text);
/* The algorithm is spelled as it likes: "SHA-256", "sha256", "sha3_256". */
void vex_add_hash(struct vex_reading *reading, struct vex_product *product, struct str algorithm, struct str value);

struct vex_vulnerability *vex_vulnerability_add(struct vex_reading *reading, struct str id);

/* A zeroed statement about the product, of the document's time; ERR_LIMIT beyond VEX_STATEMENTS_MAX. */
int vex_statement_add(struct vex_reading *reading, const struct vex_product *product, struct vex_statement **ret_statement, struct err *e);

/* Vulnerability, status and texts of `from`, and its time where it has one. */
void vex_statement_fill(struct vex_statement *statement, const struct vex_statement *from, size_t number);

#endif
