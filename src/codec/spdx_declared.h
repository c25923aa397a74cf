/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From what packages declare to an SPDX expression: rpm's older tags ("GPLv2+ and BSD"), Debian's short names ("GPL-2+", "Expat"),
 * lists of apk, words of npm and PyPI ("License :: OSI Approved :: MIT License"), names and addresses of Maven ("The Apache
 * Software License, Version 2.0"), R's ("GPL (>= 2) | MIT + file LICENSE"), keywords of CPAN ("apache_2_0").
 *
 * What is no licence of the list becomes a LicenseRef, so that the answer is always an expression. A name that may mean several
 * licences ("BSD") is not guessed. An unnamed exception ("GPLv2+ with exceptions") is left out: that is the stricter reading.
 *
 * Ownership: the answer lives in the arena given, or is a view of the text. Threading: no state.
 */
#ifndef PLIMSOLL_CODEC_SPDX_DECLARED_H
#define PLIMSOLL_CODEC_SPDX_DECLARED_H

#include "base/arena.h"

#define DECLARED_MAX 2000u /* bytes of a text that is read as names; a longer one is prose */

/* Empty for an empty text, else an expression, normalised. */
struct str spdx_declared(struct arena *arena, struct str text);

#endif
