/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One installed rpm package as values, from its header and without a tree around it.
 *
 * Ownership: texts are views of the header's blob or literals. Threading: no state.
 */
#ifndef PLIMSOLL_CATALOG_RPM_RECORD_H
#define PLIMSOLL_CATALOG_RPM_RECORD_H

#include "base/buf.h"
#include "codec/rpm_header.h"
#include "model/package.h"

#define RPM_TEXT_MAX 4096u /* bytes of a name, version or release; of other texts the rest is cut off */

struct rpm_record {
	struct str name, version, release, architecture;
	uint32_t epoch;
	bool key; /* gpg-pubkey: a key that was imported, no package */
};

/* NULL, or what makes the header no package ("no name"). */
const char *rpm_record(struct rpm_header *header, struct rpm_record *ret_record);
/* "epoch:version-release", a zero epoch left out; valid until the buffer changes. */
struct str rpm_record_version(struct buf *buf, const struct rpm_record *record);
/* "bash-5.1.8-6.el9.src.rpm" into "bash" and "5.1.8-6.el9"; false where the text has another form. */
bool rpm_source(struct str source_rpm, struct str *ret_name, struct str *ret_version);
/*
 * Whether someone else than the distribution built a package with that vendor. False where the package or the table names
 * no vendor: what is not known is not presumed to be out of reach of the distribution's advisories.
 */
bool rpm_is_foreign(const struct os *os, struct str vendor);

#endif
