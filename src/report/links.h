/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where a vulnerability is described: the address of its record at whoever issued the id.
 *
 * Ownership: addresses live in the arena. Threading: no state.
 */
#ifndef PLIMSOLL_REPORT_LINKS_H
#define PLIMSOLL_REPORT_LINKS_H

#include "base/arena.h"

/*
 * The https address of an id's record; empty where the id holds anything but letters, digits and "-:._", or begins with
 * no publisher's prefix: such a text is no id, and no address is made of it.
 */
struct str links_of_id(struct arena *arena, struct str id);

#endif
