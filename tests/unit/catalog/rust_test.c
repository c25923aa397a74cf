/* SPDX-License-Identifier: Apache-2.0 */
/* Programs with a cargo-auditable section, of every format. Cases of Cargo.lock are data. */
#include "catalog/programs.h"

#include "codec/zlib.h"

extern const struct cataloger cataloger_rust;

#define RECORD                                                                                                          \
	"{\"packages\":[{\"name\":\"app\",\"version\":\"0.1.0\",\"source\":\"local\",\"root\":true,\"dependencies\":[1,2,99]},"      \
	"{\"name\":\"cc\",\"version\":\"1.0.83\",\"source\":\"registry\",\"kind\":\"build\"},"                                 \
	"{\"name\":\"ring\",\"version\":\"0.17.7\",\"source\":\"registry\",\"dependencies\":[1]},{\"name\":\"broken\"}]}"

/* A zlib stream of stored blocks; what real compressors make is tests/e2e/test_rust.py's and the decoders' own tests'. */
static struct str packed(const char *text)
{
	struct buf out = BUF_INIT((size_t)16 << 20);
	uint32_t a = 1, b = 0;
	size_t left = strlen(text);

	for (size_t i = 0; i < left; i++) {
		a = (a + (unsigned char)text[i]) % 65521;
		b = (b + a) % 65521;
	}
	buf_put(&out, STR_LIT("\x78\x01"));
	do {
		size_t n = left < 65535 ? left : 65535;

		left -= n;
		buf_putc(&out, left == 0);
		buf_putc(&out, (char)n);
		buf_putc(&out, (char)(n >> 8));
		buf_putc(&out, (char)~n);
		buf_putc(&out, (char)(~n >> 8));
		buf_put(&out, str_from(text, n));
		text += n;
	} while (left);
	buf_putc(&out, (char)(b >> 8));
	buf_putc(&out, (char)b);
	buf_putc(&out, (char)(a >> 8));
	buf_putc(&out, (char)a);
	return exactly(&out);
}

static void assert_program(struct str program, const char *want)
{
	assert_made(&cataloger_rust, &(struct made_file){"0/usr/bin/x", program}, 1, want);
	release(program);
}

static const char found[] =
	"pkg:cargo/app@0.1.0 layer 0 usr/bin/x\n"
	"pkg:cargo/cc@1.0.83 layer 0 usr/bin/x development\n"
	"pkg:cargo/ring@0.17.7 layer 0 usr/bin/x\n"
	"gap usr/bin/x: 1 without name or version, or beyond the limit of 50000\n";

TEST(formats)
{
	struct str record = packed(RECORD);

	assert_program(make_elf(true, false, &(struct made_section){".dep-v0", 0, record}, 1), found);
	assert_program(make_elf(false, true, &(struct made_section){".dep-v0", 0, record}, 1), found);
	assert_program(make_pe(&(struct made_section){".dep-v0", 0x4000, record}, 1, NULL, 0), found);
	assert_program(make_macho(true, false, &(struct made_section){"__DATA,.dep-v0", 0x4000, record}, 1), found);
	release(record);
}

TEST(depends)
{
	struct str record = packed(RECORD), program = make_elf(true, false, &(struct made_section){".dep-v0", 0, record}, 1);
	struct inventory inventory;
	const struct package *app;

	catalog_made(&cataloger_rust, &(struct made_file){"0/x", program}, 1, &inventory);
	app = inventory.packages.v[0];
	assert_int_equal(app->depends.n, 2);
	assert_str(app->depends.v[0], "cc");
	assert_str(app->depends.v[1], "ring");
	inventory_done(&inventory);
	release(program);
	release(record);
}

TEST(damage)
{
	struct str whole = packed(RECORD), cut = str_slice(whole, 0, whole.n - 8), none = packed("{}"), text = packed("not JSON");

	assert_program(make_elf(true, false, &(struct made_section){".dep-v0", 0, cut}, 1),
		       "gap usr/bin/x: cargo-auditable: the zlib data is cut off\n");
	assert_program(make_elf(true, false, &(struct made_section){".dep-v0", 0, STR_LIT("garbage")}, 1),
		       "gap usr/bin/x: cargo-auditable: the zlib data is damaged\n");
	assert_program(make_elf(true, false, &(struct made_section){".dep-v0", 0, none}, 1),
		       "gap usr/bin/x: cargo-auditable: no list of packages\n");
	assert_program(make_elf(true, false, &(struct made_section){".dep-v0", 0, text}, 1),
		       "gap usr/bin/x: cargo-auditable: line 1: not JSON: invalid token near 'not'\n");
	release(whole);
	release(none);
	release(text);
}

/* What unpacks to more than the cap is no reason to fill the memory. */
TEST(bomb)
{
	size_t n = (size_t)9 << 20;
	char *zeros = mem_zero(n + 1, 1);
	struct str bomb;

	memset(zeros, ' ', n);
	bomb = packed(zeros);
	assert_program(make_elf(true, false, &(struct made_section){".dep-v0", 0, bomb}, 1),
		       "gap usr/bin/x: cargo-auditable: unpacks to more than the cap of 8388608 bytes\n");
	release(bomb);
	free(zeros);
}

TEST(what_fits_exactly)
{
	struct str text = packed("0123456789");
	struct buf exact = BUF_INIT(10), small = BUF_INIT(9);
	struct err e = ERR_INIT;

	assert_int_equal(zlib_unpack(text, &exact, &e), 0);
	assert_str(buf_str(&exact), "0123456789");
	assert_int_equal(zlib_unpack(text, &small, &e), ERR_LIMIT);
	for (size_t i = 0; i < text.n; i++) {
		struct buf out = BUF_INIT(64);

		assert_int_equal(zlib_unpack(str_slice(text, 0, i), &out, &e), ERR_FORMAT);
		buf_done(&out);
	}
	buf_done(&exact);
	buf_done(&small);
	release(text);
}

TEST_MAIN
