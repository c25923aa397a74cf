/* SPDX-License-Identifier: Apache-2.0 */
/* One line MATCHER(name) for each file name.c of this folder; included twice, for declarations and for the table. */
MATCHER(deb)
MATCHER(apk)
MATCHER(rpm)
MATCHER(product)
MATCHER(golang)
MATCHER(language)
