/* SPDX-License-Identifier: Apache-2.0 */
/* In place of the starter database: for the program that makes it, and for builds without one. */
#include "advisory/starter.h"

struct str starter_bytes(void)
{
	return STR_LIT("");
}
