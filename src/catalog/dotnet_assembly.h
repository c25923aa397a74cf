/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a .NET assembly says of itself in its version resource, as a fact `assembly` (catalog/dotnet_deps.h). Programs that are not
 * managed code, and assemblies of translations, say nothing.
 *
 * Threading: no state.
 */
#ifndef PLIMSOLL_CATALOG_DOTNET_ASSEMBLY_H
#define PLIMSOLL_CATALOG_DOTNET_ASSEMBLY_H

#include "model/examine.h"

void dotnet_read_assembly(const struct examined *file, struct arena *scratch, struct fact_writer *facts);

#endif
