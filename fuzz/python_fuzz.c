/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Python distributions: the examiner over each file and the cataloger over what it found; and the parsers alone, over the
 * whole input, so that nothing of its text keeps them from any byte.
 */
#include "cataloger.h"

#include "catalog/python_archive.h"
#include "catalog/python_metadata.h"

extern const struct cataloger cataloger_python;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_names(struct arena *arena, struct str name)
{
	struct str normal;

	if (!python_is_name(name))
		return;
	normal = python_normal_name(arena, name);
	require(normal.n && normal.n <= name.n && str_eq(python_normal_name(arena, normal), normal));
}

static void check_parsers(struct str input)
{
	struct buf text = BUF_INIT((size_t)16 << 20);
	struct arena arena = ARENA_INIT;
	struct python_metadata metadata;
	struct str line, rest = input, name, version;
	struct err e = ERR_INIT;

	python_metadata_read(input, &arena, &metadata);
	require(!metadata.name.n || python_is_name(metadata.name));
	check_names(&arena, metadata.name);
	while (str_next_line(&rest, &line)) {
		if (python_record_path(&arena, line, &name))
			require(name.n && name.n <= line.n);
		if (python_folder_name(line, &name, &version))
			require(python_is_name(name) && version.n && name.n + version.n < line.n);
		check_names(&arena, line);
	}
	python_requires(input, &text);
	require(text.n <= input.n + 1);
	buf_clear(&text);
	python_archive_metadata(input, &text, &e);
	buf_done(&text);
	arena_done(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	check_parsers(str_from(data, size));
	return fuzz_cataloger(&cataloger_python, data, size);
}
