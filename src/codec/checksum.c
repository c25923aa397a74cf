/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/checksum.h"

#include <isa-l/crc.h>

uint32_t checksum_crc32(uint32_t crc, struct str bytes)
{
	return bytes.n ? crc32_gzip_refl(crc, (const unsigned char *)bytes.p, bytes.n) : crc;
}
