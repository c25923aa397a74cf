/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The SPDX licence list. Threading: no state.
 */
#ifndef PLIMSOLL_CODEC_SPDX_LIST_H
#define PLIMSOLL_CODEC_SPDX_LIST_H

#include "base/str.h"

/* The identifier as the list spells it, whatever the case asked for; NULL where the list has none. */
const char *spdx_license(struct str id);
const char *spdx_exception(struct str id);

#endif
