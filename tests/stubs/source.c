/* SPDX-License-Identifier: Apache-2.0 */
#include "source/source.h"

static const char *const archive_schemes[] = {"docker-archive", NULL}, *const oci_schemes[] = {"oci", "oci-dir", NULL};
static const struct source archive = {archive_schemes, "an archive of docker save or podman save", NULL},
			   oci = {oci_schemes, "an OCI image layout: DIR[:TAG|@DIGEST]", NULL};

__attribute__((weak)) const struct source *const *sources(void)
{
	static const struct source *const all[] = {&archive, &oci, NULL};

	return all;
}
