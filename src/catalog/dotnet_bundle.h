/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Single-file applications of .NET: a host program with the application's files behind it. The host holds a mark, with the place of
 * the bundle's header before it. Source: the host model of the .NET runtime, Bundle.Manifest and bundle_marker.
 *
 * Ownership: views into the file's bytes. Threading: no state.
 */
#ifndef PLIMSOLL_CATALOG_DOTNET_BUNDLE_H
#define PLIMSOLL_CATALOG_DOTNET_BUNDLE_H

#include "base/err.h"

#define DOTNET_BUNDLE_FILES_MAX 65536u

struct dotnet_bundle {
	struct str deps;      /* APP.deps.json, empty where it has none */
	struct str deps_name; /* its name in the bundle; may be empty */
};

/* 1 where the program is such an application, 0 where it is not; ERR_FORMAT where its header is damaged. */
int dotnet_bundle_open(struct str program, struct dotnet_bundle *ret_bundle, struct err *e);

#endif
