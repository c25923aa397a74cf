/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The readers behind bill_read(), one a format. Not for other folders. What a document lacks is empty in the bill; only what
 * makes the whole unreadable is an error.
 *
 * Ownership: as catalog/bill.h. Threading: one thread at a time.
 */
#ifndef PLIMSOLL_CATALOG_BILL_FORMATS_H
#define PLIMSOLL_CATALOG_BILL_FORMATS_H

#include "catalog/bill.h"
#include "codec/json.h"

int bill_cyclonedx(struct bill *bill, const struct json *root, struct err *e);
int bill_cyclonedx_xml(struct bill *bill, struct str bytes, struct err *e);
int bill_spdx(struct bill *bill, const struct json *root, struct err *e);
int bill_spdx3(struct bill *bill, const struct json *root, struct err *e);
int bill_tag_value(struct bill *bill, struct str bytes, struct err *e);
int bill_syft(struct bill *bill, const struct json *root, struct err *e);
int bill_trivy(struct bill *bill, const struct json *root, struct err *e);

/* What errors call the file. */
const char *bill_name(const struct bill *bill);

/*
 * Whether what `key` names may be read as a list of objects: it is missing, null, or just that. ERR_FORMAT with the place otherwise,
 * "packages[1]: null where an object must stand": of a list that is damaged nobody knows what it would have named.
 * In a list that nobody asked about such an entry is one without a name, and the others count.
 */
int bill_check_list(const struct bill *bill, const struct json *object, const char *key, struct err *e);

/* Not told by its content: the file is opt/bitnami/.bitnami_components.json. */
void bill_bitnami(struct bill *bill, const struct json *root);

/*
 * What Trivy's SPDX tells in its own way, before it had the purposes of packages: "SPDXRef-OperatingSystem-…" and
 * "SPDXRef-Application-…" as ids, and "built package from: openssl 3.0.2-0ubuntu1" as the source's information; and where
 * Syft's tells a package was found, by which its owner is found and two copies of it are told apart.
 */
void bill_spdx_habits(struct bill *bill, struct bill_item *item, struct str source_info);

/* A relation of SPDX 2, of the types that say what something contains or needs; SPDX 2.3 clause 11. Others are none to us. */
void bill_spdx_relation(struct bill *bill, struct str from, struct str type, struct str to);

/* "SHA-256" for what formats call SHA256, sha256 and SHA-256. */
struct str bill_algorithm(struct bill *bill, struct str name);
void bill_hash(struct bill *bill, struct bill_item *item, struct str algorithm, struct str value);
/* The comment of a file in a document of ours, which is one property. */
void bill_file_comment(struct bill *bill, struct bill_item *item, struct str comment);
/* "Organization: Debian (x@example.org)" as "Debian <x@example.org>". */
struct str bill_party(struct bill *bill, struct str party);

#endif
