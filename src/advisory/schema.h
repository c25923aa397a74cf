/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The database's layout, version 2. The blobs are those of pack.h.
 *
 *	ecosystem(id, name, covered)  every ecosystem that occurs; covered: a feed is about it
 *	package(id, facts)            id: hash of (ecosystem, name), or the next free number behind it
 *	                              facts: ecosystem's id, name, entries: what is known of the package
 *	advisory(id, facts)           an advisory's id and the vulnerabilities it is about
 *	vulnerability(id, facts)      in byte order of their names, so that rising rowids are sorted names
 *	feed(name, date, bytes, records)
 *	base(id, line)                lines of the table of known images (model/base_table.h); the table is lacking where there are none,
 *	                              which is how files that are older than it are read
 *
 * One row a package makes a look-up one probe of one b-tree. Packages are keyed by a hash in a rowid table and not by name
 * in a WITHOUT ROWID one since the rows of the latter spill to pages of their own beyond a quarter of a page.
 */
#ifndef PLIMSOLL_ADVISORY_SCHEMA_H
#define PLIMSOLL_ADVISORY_SCHEMA_H

#include "advisory/facts.h"
#include "advisory/pack.h"

#define SCHEMA_APPLICATION 0x506c6d73 /* "Plms" */
#define SCHEMA_VERSION 2
#define SCHEMA_HASH_BITS 32
#define SCHEMA_CHAIN_MAX 64 /* packages whose hashes run into each other */

/* FNV-1a of ecosystem, NUL, name. Not keyed: the same in every file. */
int64_t schema_hash(struct str ecosystem, struct str name);

void schema_pack_vulnerability(struct packer *packer, const struct set_vulnerability *vulnerability);
void schema_pack_advisory(struct packer *packer, const struct set_advisory *advisory);
void schema_pack_package(struct packer *packer, const struct set_package *package, uint64_t ecosystem);

/* False where the bytes are no such blob. References are not checked. */
bool schema_unpack_vulnerability(struct str bytes, struct arena *arena, struct set_vulnerability *ret);
bool schema_unpack_advisory(struct str bytes, struct arena *arena, struct set_advisory *ret);
/* Reads ecosystem and name, then the entries one by one. */
bool schema_unpack_package(struct unpacker *unpacker, uint64_t *ret_ecosystem, struct str *ret_name, size_t *ret_entries);
struct schema_entry_state {
	int64_t last[4]; /* reference by kind */
};
bool schema_unpack_entry(struct unpacker *unpacker, struct schema_entry_state *state, struct set_entry *ret);

#endif
