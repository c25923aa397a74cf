/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rpm's own package database, `Packages.db`: a header, pages of slots, and blobs in blocks of 16 bytes, each between a head
 * and a tail with an Adler-32 checksum. All numbers are little-endian. Written by rpm 4.14 and later where configured
 * (SUSE); there is no specification but rpm's lib/backend/ndb.
 *
 * A slot whose blob does not fit, is not the slot's, or has a wrong checksum is told to sink->damaged and passed over.
 * Limits: all blobs together are no longer than the file, so that slots cannot share one; RPM_HEADER_SIZE_MAX each.
 *
 * Ownership: records are views of the bytes. Threading: no state.
 */
#ifndef PLIMSOLL_CODEC_RPM_NDB_H
#define PLIMSOLL_CODEC_RPM_NDB_H

#include "codec/rpm_header.h"

bool rpm_ndb_is(struct str bytes);
/* Calls the sink for every package in the order of the slots. ERR_FORMAT where the file is no ndb database at all. */
int rpm_ndb_each(struct str bytes, const struct rpm_sink *sink, struct err *e);

#endif
