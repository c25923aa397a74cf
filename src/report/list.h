/* SPDX-License-Identifier: Apache-2.0 */
/* One line REPORTER(name) for each file name.c of this folder; included twice, for declarations and for the table. */
REPORTER(json)
REPORTER(sarif)
REPORTER(table)
