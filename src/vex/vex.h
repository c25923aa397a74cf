/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Documents of the Vulnerability Exploitability eXchange, of any format, to statements (model/vex.h). Which format a file has, its
 * content tells: OpenVEX, CycloneDX, CSAF, SPDX 3, each also within an in-toto statement, a DSSE envelope or a Sigstore bundle, whose
 * signatures are not looked at.
 *
 * Documents are read leniently: what many that are published lack or write differently is noted once a document, not refused.
 *
 * Ownership: everything lives in the arena of struct vex. Threading: one thread at a time.
 */
#ifndef PLIMSOLL_VEX_VEX_H
#define PLIMSOLL_VEX_VEX_H

#include "base/ctx.h"
#include "model/coverage.h"
#include "model/vex.h"

#define VEX_DOCUMENT_MAX ((size_t)32 << 20)  /* bytes of one document, which takes ten times as much memory while it is read */
#define VEX_DOCUMENT_VALUES_MAX 3000000u     /* JSON values of one document */
#define VEX_DEPTH_MAX 64                     /* of its JSON */
#define VEX_FILES_MAX 20000u                 /* documents of a folder or a repository */
#define VEX_FOLDER_DEPTH_MAX 16
#define VEX_LINES_MAX 100u                   /* attestations of one file of JSON lines */

/*
 * A file; a folder, of which every file that ends in ".json", ".jsonl" or ".vex" is looked at; or the folder of a VEX repository
 * (specification 0.1: vex-repository.json, index.json), which of those given before has not told of a package already.
 *
 * A file that is named and cannot be read is an error that names it. In folders one that is damaged becomes a gap of the coverage, whose
 * texts live in vex->arena; one that is no VEX is passed over, and told in vex->notes; one beyond a cap is an error, as a folder of too many is.
 */
int vex_load(const struct ctx *ctx, const char *path, struct vex *vex, struct coverage *coverage, struct err *e);
/*
 * One document from its bytes. ERR_UNSUPPORTED where it is none that is known, ERR_FORMAT where it is damaged, ERR_LIMIT beyond a
 * cap; then nothing of it stays.
 */
int vex_read(struct vex *vex, struct str bytes, const char *path, struct err *e);
/* To be called when all are read: of releases of one CSAF document only the latest stays (CSAF 2.0 section 3.2.1.12). */
void vex_settle(struct vex *vex);

#endif
