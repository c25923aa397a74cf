/* SPDX-License-Identifier: Apache-2.0 */
/* One line FORMAT(name) for each file name.c of this folder that reads a format of signatures; included twice, for declarations and for the table. */
FORMAT(notation)
FORMAT(buildkit)
FORMAT(sbom)
