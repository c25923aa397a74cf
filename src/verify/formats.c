/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/format.h"

#define FORMAT(name) extern const struct signature_format format_##name;
#include "verify/list.h"
#undef FORMAT

#define FORMAT(name) &format_##name,
static const struct signature_format *const table[] = {
#include "verify/list.h"
	NULL,
};
#undef FORMAT

const struct signature_format *const *signature_formats(void)
{
	return table;
}
