/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/zip.h"

#include "base/mem.h"
#include "test.h"

/* Two stored entries, "a" holding "hello" and "d/b" holding "x", after a folder "d/": written by Python's zipfile. */
#include "zip_sample.h"

static const struct zip_caps wide = {.entries = 10, .entry_bytes = 100, .total_bytes = 100, .ratio = 100};

static int read_all(struct str bytes, struct zip_caps caps, struct buf *out, struct err *e)
{
	auto_zip struct zip *zip = NULL;
	struct str name;
	int status;

	if (zip_open_bytes(bytes, caps, "test.zip", &zip, e) < 0)
		return e->code;
	while ((status = zip_next(zip, &name, e)) > 0) {
		buf_printf(out, "%.*s=", STR(name));
		if (zip_read(zip, out, e) < 0)
			return e->code;
		buf_putc(out, ';');
	}
	return status;
}

static void expect(struct zip_caps caps, size_t room, int code, const char *text)
{
	auto_done(buf_done) struct buf out = BUF_INIT(room);
	struct err e = ERR_INIT;

	assert_int_equal(read_all(str_from(zip_sample, sizeof(zip_sample)), caps, &out, &e), code);
	if (code == 0)
		assert_str(buf_str(&out), text);
	else if (!strstr(e.text, text))
		fail_msg("\"%s\" does not say \"%s\"", e.text, text);
}

TEST(entries_and_caps)
{
	struct zip_caps caps = wide;

	expect(wide, 1000, 0, "a=hello;d/b=x;");
	caps.entries = 2;
	expect(caps, 1000, ERR_LIMIT, "entries than the cap of 2");
	caps = wide, caps.entry_bytes = 4;
	expect(caps, 1000, ERR_LIMIT, "cap of 4 bytes");
	caps = wide, caps.total_bytes = 5;
	expect(caps, 1000, ERR_LIMIT, "cap of 5 bytes");
	expect(wide, 6, ERR_LIMIT, "6 bytes there is room for");
}

TEST(every_truncation)
{
	for (size_t n = 0; n < sizeof(zip_sample); n++) {
		auto_done(buf_done) struct buf out = BUF_INIT(1000);
		auto_free char *copy = mem_alloc(n + 1);
		struct err e = ERR_INIT;

		memcpy(copy, zip_sample, n);
		assert_true(read_all(str_from(copy, n), wide, &out, &e) < 0);
	}
}

TEST(gzip)
{
	auto_done(buf_done) struct buf out = BUF_INIT(5), small = BUF_INIT(4), none = BUF_INIT(100);
	struct err e = ERR_INIT;

	assert_int_equal(gunzip(str_from(gzip_sample, sizeof(gzip_sample)), "g", &out, &e), 0);
	assert_str(buf_str(&out), "hello");
	assert_int_equal(gunzip(str_from(gzip_sample, sizeof(gzip_sample)), "g", &small, &e), ERR_LIMIT);
	assert_int_equal(gunzip(STR_LIT("hello"), "g", &none, &e), ERR_FORMAT);
	assert_int_equal(gunzip(str_from(gzip_sample, sizeof(gzip_sample) - 9), "g", &none, &e), ERR_FORMAT);
}

TEST_MAIN
