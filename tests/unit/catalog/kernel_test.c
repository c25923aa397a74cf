/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/programs.h"

#include "codec/kernel_image.h"
#include "codec/unpack.h"

extern const struct cataloger cataloger_kernel, cataloger_dpkg;

#define IMAGE ((size_t)64 << 10)

/* A bzImage: "HdrS" and the place of the text of its release. */
static struct str bz_image(const char *release)
{
	struct maker m = {.out = BUF_INIT(1 << 20)};

	pad_to(&m, 0x202);
	buf_puts(&m.out, "HdrS");
	pad_to(&m, 0x20e);
	put_number(&m, release ? 0x1000 : 0, 2);
	pad_to(&m, 0x1200);
	buf_puts(&m.out, release ? release : "");
	pad_to(&m, IMAGE);
	return exactly(&m.out);
}

static struct str raw_image(const char *text)
{
	struct maker m = {.out = BUF_INIT(1 << 20)};

	pad_to(&m, 0x38);
	buf_puts(&m.out, "ARM\x64");
	pad_to(&m, 0x2000);
	buf_put(&m.out, str_of(text));
	pad_to(&m, IMAGE);
	return exactly(&m.out);
}

static struct str module(const char *info, size_t n)
{
	return make_elf(true, false, &(struct made_section){".modinfo", 0, str_from(info, n)}, 1);
}

#define MODULE(literal) module((literal), sizeof(literal))

TEST(kernels)
{
	struct str bz = bz_image("6.1.0-18-amd64 (debian-kernel@lists.debian.org) #1 SMP"), arm = raw_image(
		"Linux version %s (%s)\nLinux version 5.15.0-91-generic (buildd@x) (gcc)"), silent = bz_image(NULL), small = STR_LIT("HdrS");

	assert_made(&cataloger_kernel,
		    (const struct made_file[]){{"0/boot/vmlinuz-6.1", bz}, {"0/boot/vmlinuz-arm", arm}, {"0/opt/bzImage", silent},
					       {"0/boot/vmlinuz.hmac", small}}, 4,
		    "pkg:generic/linux-kernel@5.15.0-91-generic layer 0 boot/vmlinuz-arm\n"
		    "pkg:generic/linux-kernel@6.1.0-18-amd64 layer 0 boot/vmlinuz-6.1\n"
		    "gap opt/bzImage: a kernel that does not tell its release\n");
	release(bz);
	release(arm);
	release(silent);
}

TEST(modules)
{
	struct str own = MODULE("license=GPL\0version=2.2.4-1\0name=zfs\0author=A\0vermagic=6.1.0 SMP"),
		   kernels_own = MODULE("license=GPL\0name=ext4\0intree=Y"), nameless = MODULE("version=1.0"), none = STR_LIT("text");

	assert_made(&cataloger_kernel,
		    (const struct made_file[]){{"0/lib/modules/6.1.0/extra/zfs.ko", own}, {"0/lib/modules/6.1.0/ext4.ko", kernels_own},
					       {"1/usr/lib/modules/6.1.0/extra/my_module.ko", nameless},
					       {"1/usr/lib/modules/6.1.0/bad.ko", none}, {"1/opt/other.ko", own}}, 5,
		    "pkg:generic/my_module@1.0 layer 1 usr/lib/modules/6.1.0/extra/my_module.ko\n"
		    "pkg:generic/zfs@2.2.4-1 layer 0 lib/modules/6.1.0/extra/zfs.ko\n"
		    "gap usr/lib/modules/6.1.0/bad.ko: not an ELF file\n");
	release(own);
	release(kernels_own);
	release(nameless);
}

/* A distribution's kernel is its package's. */
TEST(what_a_package_owns)
{
	struct str bz = bz_image("6.1.0-18-amd64 x");
	const struct cataloger *const both[] = {&cataloger_dpkg, &cataloger_kernel, NULL};
	const struct made_file files[] = {
		{"0/var/lib/dpkg/status",
		 STR_LIT("Package: linux-image\nStatus: install ok installed\nArchitecture: amd64\nVersion: 6.1\n\n")},
		{"0/var/lib/dpkg/info/linux-image.list", STR_LIT("/boot/vmlinuz-6.1\n")},
		{"0/boot/vmlinuz-6.1", bz},
	};
	struct inventory inventory;

	catalog_made_by(both, files, ARRAY_SIZE(files), &inventory);
	assert_int_equal(inventory.packages.n, 1);
	inventory_done(&inventory);
	release(bz);
}

/* What gzip(1) makes of ten bytes, and the ten bytes; xz and zstd are the decoder's own tests' and tests/e2e/test_kernel.py's. */
TEST(packed)
{
	static const struct str packings[] = {
		{"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x33\x30\x34\x32\x36\x31\x35\x33\xb7\xb0\x04\x00\xc6\xc7\x84\xa6\x0a\x00\x00\x00", 30},
		{"0123456789", 10},
	};

	for (size_t i = 0; i < ARRAY_SIZE(packings); i++) {
		struct buf out = BUF_INIT(10), small = BUF_INIT(9);
		struct err e = ERR_INIT;

		assert_int_equal(unpack(packings[i], &out, &e), 0);
		assert_str(buf_str(&out), "0123456789");
		assert_int_equal(unpack(packings[i], &small, &e), ERR_LIMIT);
		buf_done(&out);
		buf_done(&small);
	}
}

TEST(cut_everywhere)
{
	struct str whole = bz_image("6.1.0-18-amd64 x");

	for (size_t n = 0; n < 0x1220; n++) {
		char *part = mem_alloc(n + 1);
		struct str release;

		memcpy(part, whole.p, n);
		release = kernel_release(str_from(part, n));
		assert_true(!release.n || n > 0x1200);
		free(part);
	}
	release(whole);
}

TEST_MAIN
