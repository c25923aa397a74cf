/* SPDX-License-Identifier: Apache-2.0 */
/* One line CATALOGER(name) for each file name.c of this folder; included twice, for declarations and for the table. */
CATALOGER(os_release)
CATALOGER(apk)
CATALOGER(dpkg)
CATALOGER(rpm)
CATALOGER(python)
CATALOGER(npm)
CATALOGER(unread)
