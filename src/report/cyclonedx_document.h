/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CycloneDX in its versions, as JSON and as XML. Sources: the JSON and XML schemas of CycloneDX 1.5 to 1.7.
 *
 * Threading: no state.
 */
#ifndef PLIMSOLL_REPORT_CYCLONEDX_DOCUMENT_H
#define PLIMSOLL_REPORT_CYCLONEDX_DOCUMENT_H

#include "codec/json_writer.h"
#include "report/sbom.h"

/* `version`: 5, 6 or 7 of 1.5, 1.6, 1.7. */
int cyclonedx_json(const struct report *report, unsigned version, struct buf *ret_out, struct err *e);
/* The same document, member for member, in the words of the XML schema. */
int cyclonedx_xml(const struct report *report, unsigned version, struct buf *ret_out, struct err *e);

/* The member "vulnerabilities", of scan and eval only: a bill of materials is no list of faults. */
void cyclonedx_put_vulnerabilities(struct json_writer *json, const struct sbom *sbom);

#endif
