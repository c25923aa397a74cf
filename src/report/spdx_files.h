/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The files of an SPDX 2.3 document. An element is a file only with a SHA-1 of its content (clause 8.4), so those of a package
 * are elements where all of them that are there were read; a package is then told to be analysed, with the code that verifies
 * it (clauses 7.8 and 7.9). What a package lists and is no file or not there, and all files of other packages, stand in its
 * annotation by their paths.
 *
 * Ownership: spdx_files_done(). Threading: one thread at a time.
 */
#ifndef PLIMSOLL_REPORT_SPDX_FILES_H
#define PLIMSOLL_REPORT_SPDX_FILES_H

#include "codec/json_writer.h"
#include "crypto/hash.h"
#include "report/sbom.h"

struct spdx_files {
	struct sbom *sbom;
	bool *told; /* of inventory->digests, those that become elements */
};

void spdx_files_init(struct spdx_files *files, struct sbom *sbom);
void spdx_files_done(struct spdx_files *files);

/* Whether the package's files are elements, of which it has at least one. */
bool spdx_files_of(const struct spdx_files *files, const struct package *package);
/* SHA-1 of the files' SHA-1s in their order, as text: clause 7.9. Only where spdx_files_of(). */
void spdx_files_code(const struct spdx_files *files, const struct package *package, char ret_code[HASH_DIGITS_MAX]);
/* The reference of a path's element; empty where it is none. */
struct str spdx_files_reference(const struct spdx_files *files, struct str path);
/* The member "checksums", where there are valid ones: of packages too. */
void spdx_put_checksums(struct json_writer *json, struct arena *arena, const struct key_value_list *hashes);
/* The member "files", where there are any. */
void spdx_files_put(const struct spdx_files *files, struct json_writer *json);

#endif
