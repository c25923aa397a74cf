/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What lies in an OCI layout beside the image that was read from it (model/artifacts.h): manifests by the names of index.json and by digest, and what
 * refers to them. Referrers are found by their `subject`, wherever a blob has one, and by the index that stands in for the registry's list. What
 * `cosign save` wrote (annotation "kind") is found by the tags that it had in the registry: "sha256-<hex>.sig", ".att".
 * Only a folder can be written to: blobs beside their place and renamed, index.json replaced under a lock of the folder.
 * Source: OCI image-spec image-layout.md; distribution-spec 1.1 "Referrers Tag Schema"; cosign's layouts.
 *
 * Ownership: the files stay the image's. Threading: as model/artifacts.h says.
 */
#ifndef PLIMSOLL_SOURCE_LAYOUT_ARTIFACTS_H
#define PLIMSOLL_SOURCE_LAYOUT_ARTIFACTS_H

#include "model/artifacts.h"
#include "source/files.h"

#define LAYOUT_SCAN_MAX ((uint64_t)1 << 28) /* bytes of all the small blobs that are looked at for a subject */

struct artifacts *layout_artifacts(const struct files *files);

#endif
