/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What Docker's own registry is called: in names of images, by its API, and in Docker's files. Source: distribution/reference, normalize.go; Docker's
 * command line, registry configuration. Threading: constants.
 */
#ifndef PLIMSOLL_REGISTRY_HUB_H
#define PLIMSOLL_REGISTRY_HUB_H

#define HUB "docker.io"
#define HUB_API "registry-1." HUB
#define HUB_INDEX "index." HUB
#define HUB_SERVER "https://" HUB_INDEX "/v1/"

#endif
