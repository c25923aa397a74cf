/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What Linux kernels and their modules say of themselves.
 * Sources: Documentation/arch/x86/boot.rst (the setup header), Documentation/arch/arm64/booting.rst, and include/linux/module.h
 * (MODULE_INFO) of the kernel.
 *
 * Nothing is owned: views lie in the bytes. Threading: no state.
 */
#ifndef PLIMSOLL_CODEC_KERNEL_IMAGE_H
#define PLIMSOLL_CODEC_KERNEL_IMAGE_H

#include "base/str.h"

/*
 * The release, as `uname -r` would print it: from the header of a bzImage, or the banner in an unpacked kernel of any machine.
 * Empty where there is none.
 */
struct str kernel_release(struct str image);
/* Whether it is a kernel whose header or banner says so, for which a release must be found. */
bool kernel_is_image(struct str image);

/* The value of KEY=VALUE in a module's section .modinfo, empty where there is none. */
struct str kernel_module_info(struct str modinfo, const char *key);

#endif
