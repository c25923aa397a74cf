/* SPDX-License-Identifier: Apache-2.0 */
/* One line FEED(name) for each file name.c of this folder; included twice, for declarations and for the table. */
FEED(osv)
FEED(secdb)
FEED(kev)
FEED(epss)
FEED(bases)
