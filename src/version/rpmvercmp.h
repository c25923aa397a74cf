/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rpm's comparison of one version or one release, shared by the schemes that build on it.
 *
 * Threading: no state. Source: rpm-version(7).
 */
#ifndef PLIMSOLL_VERSION_RPMVERCMP_H
#define PLIMSOLL_VERSION_RPMVERCMP_H

#include "base/str.h"

int rpmvercmp(struct str a, struct str b);

#endif
