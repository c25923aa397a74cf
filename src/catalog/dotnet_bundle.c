/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/dotnet_bundle.h"

#include "codec/program.h"

#define MAJOR_MIN 1u
#define MAJOR_MAX 6u
#define WITH_LOCATIONS 2u  /* major version since which the header says where deps.json is */
#define WITH_COMPRESSION 6u
#define TYPE_DEPS_JSON 3u

/* SHA-256 of the words ".net core bundle". */
static const char mark[] = "\x8b\x12\x02\xb9\x6a\x61\x20\x38\x72\x7b\x93\x02\x14\xd7\xa0\x32"
			   "\x13\xf5\xb9\xe6\xef\xae\x33\x18\xee\x3b\x2d\xce\x24\xb3\x6a\xae";

/* Reads on; `bad` sticks. */
struct reader {
	struct str rest;
	bool bad;
};

static uint64_t number(struct reader *r, size_t bytes)
{
	uint64_t value = 0;

	if (r->rest.n < bytes) {
		r->bad = true;
		return 0;
	}
	for (size_t i = 0; i < bytes; i++)
		value |= (uint64_t)(unsigned char)r->rest.p[i] << (8 * i);
	r->rest = str_from_index(r->rest, bytes);
	return value;
}

/* A text with its length in groups of seven bits before it. */
static struct str text(struct reader *r)
{
	struct str result;
	uint64_t n = 0;

	for (unsigned shift = 0; shift < 28; shift += 7) {
		uint64_t byte = number(r, 1);

		n |= (byte & 0x7f) << shift;
		if (!(byte & 0x80))
			break;
	}
	if (n > r->rest.n) {
		r->bad = true;
		return STR_LIT("");
	}
	result = str_slice(r->rest, 0, n);
	r->rest = str_from_index(r->rest, n);
	return result;
}

/* The mark lies in the data of the host: only there it is looked for, since programs are large and there are many. */
static bool find_header(struct str bytes, uint64_t *ret_offset)
{
	static const char *const names[] = {".data", "__data", NULL};
	struct program programs[PROGRAMS_MAX];
	struct program_section data;
	struct err why = ERR_INIT;
	bool found = false;
	size_t n = 0;

	if (program_open(bytes, programs, &n, &why) < 0)
		n = 0;
	for (size_t i = 0; i < n && !found; i++) {
		ptrdiff_t at = program_section_named(&programs[i], names, &data) ? str_search(data.bytes, str_from(mark, sizeof(mark) - 1))
										   : -1;

		if (at < 8)
			continue;
		*ret_offset = number(&(struct reader){.rest = str_from_index(data.bytes, (size_t)at - 8)}, 8);
		found = *ret_offset != 0;
	}
	return found;
}

static int read_files(struct str program, struct reader *r, uint64_t major, uint64_t count, struct dotnet_bundle *bundle)
{
	while (count-- && !r->bad) {
		uint64_t offset = number(r, 8), size = number(r, 8), packed = major >= WITH_COMPRESSION ? number(r, 8) : 0;
		uint64_t type = number(r, 1);
		struct str name = text(r);

		if (r->bad || type != TYPE_DEPS_JSON)
			continue;
		/* The host reads this file before it could unpack anything. */
		if (packed || offset > program.n || size > program.n - offset)
			return -1;
		bundle->deps = str_slice(program, offset, offset + size);
		bundle->deps_name = name;
	}
	return r->bad ? -1 : 0;
}

int dotnet_bundle_open(struct str program, struct dotnet_bundle *ret_bundle, struct err *e)
{
	struct dotnet_bundle bundle = {STR_LIT(""), STR_LIT("")};
	uint64_t offset, major, count;
	struct reader r = {0};

	if (!find_header(program, &offset))
		return 0;
	r.rest = str_from_index(program, offset < program.n ? offset : program.n);
	major = number(&r, 4);
	number(&r, 4);
	count = number(&r, 4);
	text(&r);
	if (major >= WITH_LOCATIONS)
		for (unsigned i = 0; i < 5; i++) /* places and sizes of deps.json and runtimeconfig.json, flags */
			number(&r, 8);
	if (r.bad || major < MAJOR_MIN || major > MAJOR_MAX || count > DOTNET_BUNDLE_FILES_MAX)
		return err_set(e, ERR_FORMAT, "the bundle of files in it has no header of a known version");
	if (read_files(program, &r, major, count, &bundle) < 0)
		return err_set(e, ERR_FORMAT, "the list of the bundle's files is damaged");
	*ret_bundle = bundle;
	return 1;
}
