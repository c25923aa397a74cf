/* SPDX-License-Identifier: Apache-2.0 */
/* Kernels and modules, as they are and packed: a release is a word inside the bytes, and unpacking stays under its cap. */
#include <stdlib.h>

#include "codec/elf.h"
#include "codec/kernel_image.h"
#include "codec/unpack.h"

#define require(condition) ((condition) ? (void)0 : abort())

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(struct str bytes)
{
	struct str release = kernel_release(bytes);
	struct elf_section section;
	struct err e = ERR_INIT;
	struct elf elf;

	require(!release.n || (release.p >= bytes.p && release.p + release.n <= bytes.p + bytes.n && str_is_digit(release.p[0])));
	kernel_is_image(bytes);
	kernel_module_info(bytes, "version");
	if (elf_open(bytes, &elf, &e) == 0 && elf_section_named(&elf, ".modinfo", &section))
		require(kernel_module_info(section.bytes, "version").n <= section.bytes.n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf out = BUF_INIT(1u << 20);
	struct err e = ERR_INIT;

	check(str_from(data, size));
	if (unpack(str_from(data, size), &out, &e) == 0)
		check(buf_str(&out));
	require(out.n <= 1u << 20);
	buf_done(&out);
	return 0;
}
