/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of the table of known bases: what is taken for one is written as a line that reads the same again, and is of one kind only. */
#include <stdlib.h>

#include "model/base_table.h"

#define require(condition) ((condition) ? (void)0 : abort())

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_base(struct str line)
{
	struct buf once = BUF_INIT(64 << 20), twice = BUF_INIT(64 << 20);
	struct known_base known, again;

	if (base_table_parse(line, &known)) {
		require(known.blobs.n || known.diff_ids.n);
		base_table_put(&known, &once);
		require(base_table_parse(str_slice(buf_str(&once), 0, once.n - 1), &again));
		base_table_put(&again, &twice);
		require(str_eq(buf_str(&once), buf_str(&twice)));
		known_base_done(&again);
		known_base_done(&known);
	}
	buf_done(&once);
	buf_done(&twice);
}

static void check_contents(struct str line)
{
	struct buf out = BUF_INIT(64 << 20);
	struct known_contents contents;
	struct known_base known;

	if (base_contents_parse(line, &contents)) {
		require(!base_table_parse(line, &known));
		require(contents.names.n && contents.sketch.n <= BASE_SKETCH_MAX);
		base_contents_put(&contents, &out);
		require(out.n == line.n + 1 && str_eq(str_slice(buf_str(&out), 0, line.n), line));
		known_contents_done(&contents);
	}
	buf_done(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct str empty = {"", 0};
	struct str text = size ? str_from(data, size) : empty, line;

	while (str_next_line(&text, &line)) {
		check_base(line);
		check_contents(line);
	}
	return 0;
}
