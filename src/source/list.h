/* SPDX-License-Identifier: Apache-2.0 */
/* One line SOURCE(name) for each file name.c of this folder; included twice, for declarations and for the table. */
SOURCE(docker_archive)
SOURCE(oci)
SOURCE(oci_archive)
SOURCE(dir)
SOURCE(sbom)
SOURCE(registry)
SOURCE(docker_engine)
SOURCE(podman)
SOURCE(containerd)
