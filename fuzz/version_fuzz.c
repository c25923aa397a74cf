/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Version comparison over any bytes: the first byte names the scheme, the rest is two versions with a newline (or a NUL) between
 * them. Swapping them must turn the order round, and each must be equal to itself.
 */
#include <stdlib.h>

#include "version/version.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int sign(int order)
{
	return (order > 0) - (order < 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct version_scheme *const *schemes = version_schemes();
	struct str input = str_from(data, size), a, b;
	size_t count = 0;

	if (!size)
		return 0;
	while (schemes[count])
		count++;
	schemes += data[0] % count;
	input = str_from_index(input, 1);
	if (!str_cut(input, '\n', &a, &b))
		str_cut(input, '\0', &a, &b);
	if (sign((*schemes)->compare(a, b)) != -sign((*schemes)->compare(b, a)))
		abort();
	if ((*schemes)->compare(a, a) || (*schemes)->compare(b, b))
		abort();
	(*schemes)->valid(a);
	(*schemes)->valid(b);
	return 0;
}
