/* SPDX-License-Identifier: Apache-2.0 */
/* Image configurations. */
#include <stdlib.h>

#include "source/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err e = ERR_INIT;
	struct image image;

	image_init(&image);
	if (config_parse(str_from(data, size), &image, &e) == 0)
		config_attribute(&image);
	image_done(&image);
	return 0;
}
