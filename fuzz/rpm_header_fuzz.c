/* SPDX-License-Identifier: Apache-2.0 */
/* An rpm header. Beside not crashing: every string ends within the blob, and lists are no longer than the blob. */
#include <stdint.h>
#include <stdlib.h>

#include "codec/rpm_header.h"

#define require(condition) ((condition) ? (void)0 : abort())

static const enum rpm_tag tags[] = {
	RPM_NAME, RPM_VERSION, RPM_RELEASE, RPM_EPOCH, RPM_INSTALLTIME, RPM_SIZE, RPM_VENDOR, RPM_LICENSE, RPM_PACKAGER, RPM_ARCH,
	RPM_OLDFILENAMES, RPM_FILEMODES, RPM_SOURCERPM, RPM_PROVIDENAME, RPM_REQUIRENAME, RPM_DIRINDEXES, RPM_BASENAMES,
	RPM_DIRNAMES, RPM_LONGSIZE, RPM_MODULARITYLABEL,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str blob = str_from(data, size);
	struct err e = ERR_INIT;
	struct rpm_header header;
	uint64_t sum = 0;

	if (rpm_header_open(blob, &header, &e) < 0) {
		require(e.code != 0 && e.text[0]);
		return 0;
	}
	for (size_t i = 0; i < sizeof(tags) / sizeof(*tags); i++) {
		struct rpm_strings strings = rpm_header_strings(&header, tags[i]);
		struct rpm_numbers numbers = rpm_header_numbers(&header, tags[i]);

		require(strings.n <= size && numbers.n <= size);
		while (strings.n) {
			struct str string = rpm_strings_next(&strings);

			require(string.p >= blob.p && string.p + string.n < blob.p + blob.n);
		}
		for (size_t k = 0; k < numbers.n; k++)
			sum += rpm_number(&numbers, k);
	}
	return sum == 1 ? 0 : 0; /* so that the numbers are read */
}
