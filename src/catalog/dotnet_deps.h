/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What .NET's build tools write down about packages, as facts.
 *
 * `library`  of APP.deps.json (.NET runtime, "runtimeconfig and deps.json" of the SDK's documentation): what the application runs with.
 * `locked`   of packages.lock.json and packages.config: what a source tree asks for; nothing proves that it is installed.
 * `assembly` of a managed program's version resource: DOTNET_TYPE is its company.
 *
 * Threading: no state.
 */
#ifndef PLIMSOLL_CATALOG_DOTNET_DEPS_H
#define PLIMSOLL_CATALOG_DOTNET_DEPS_H

#include "model/examine.h"

#define DOTNET_NOTE ".NET packages"

/* DEPENDS: names; FILES: paths inside the package. Both one a line. INNER: of a bundle, where in its file the record is. */
enum { DOTNET_NAME, DOTNET_VERSION, DOTNET_TYPE, DOTNET_SHA512, DOTNET_DEPENDS, DOTNET_FILES, DOTNET_INNER, DOTNET_FIELDS };

void dotnet_read_deps(struct str bytes, struct str inner, struct fact_writer *facts);
void dotnet_read_lock(struct str bytes, struct fact_writer *facts);
void dotnet_read_config(struct str bytes, struct arena *scratch, struct fact_writer *facts);

#endif
