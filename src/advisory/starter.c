/* SPDX-License-Identifier: Apache-2.0 */
/* The symbols stand in the assembler file that tools/starter writes. */
#include "advisory/starter.h"

extern const char plimsoll_starter[], plimsoll_starter_end[], plimsoll_feeds[], plimsoll_feeds_end[];

struct str starter_bytes(void)
{
	return str_from(plimsoll_starter, (size_t)(plimsoll_starter_end - plimsoll_starter));
}

struct str starter_feeds(void)
{
	return str_from(plimsoll_feeds, (size_t)(plimsoll_feeds_end - plimsoll_feeds));
}
