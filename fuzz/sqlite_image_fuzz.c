/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An SQLite database and its write-ahead log: four bytes of the database's length, big-endian, the database, the log.
 * Beside not crashing: the image has the pages it says, and is one that needs no log.
 */
#include <stdint.h>
#include <stdlib.h>

#include "codec/sqlite_image.h"

#define require(condition) ((condition) ? (void)0 : abort())
#define IMAGE_MAX ((size_t)16 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sqlite_image image = {0};
	struct err e = ERR_INIT;
	struct str db, log;
	uint32_t length;

	if (size < 4)
		return 0;
	length = (uint32_t)data[0] << 24 | (uint32_t)data[1] << 16 | (uint32_t)data[2] << 8 | data[3];
	if (length > size - 4)
		length = (uint32_t)(size - 4);
	db = str_from(data + 4, length);
	log = str_from(data + 4 + length, size - 4 - length);
	if (sqlite_image_make(db, log, IMAGE_MAX, &image, &e) < 0) {
		require(e.code != 0 && e.text[0] && !image.bytes.p);
		return 0;
	}
	require(image.pages > 0 && image.pages <= image.pages_expected && image.bytes.n <= IMAGE_MAX);
	require(image.bytes.n % image.pages == 0 && image.bytes.n / image.pages >= 512);
	require(image.bytes.p[18] == 1 && image.bytes.p[19] == 1);
	sqlite_image_done(&image);
	return 0;
}
