/* SPDX-License-Identifier: Apache-2.0 */
/* One line REPORTER(name) for each file name.c of this folder; included twice, for declarations and for the table. */
REPORTER(cyclonedx)
REPORTER(cyclonedx_1_5)
REPORTER(cyclonedx_1_6)
REPORTER(cyclonedx_1_7)
REPORTER(cyclonedx_xml)
REPORTER(json)
REPORTER(sarif)
REPORTER(spdx)
REPORTER(spdx_tag_value)
REPORTER(spdx3)
REPORTER(table)
