/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A fuzz harness without libFuzzer: runs it over every file of the folders named, in the order of their names, with any
 * compiler and any sanitizer. One TAP line a file; the name is printed before the harness runs, so that the last line of
 * a crash tells the input. What a crash wrote as its input belongs into regress/NAME/.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int seen;

static void run(const char *path)
{
	FILE *file = fopen(path, "rb");
	uint8_t *data = NULL;
	long size;

	if (!file || fseek(file, 0, SEEK_END) < 0 || (size = ftell(file)) < 0) {
		printf("not ok %d - %s: cannot read\n", ++seen, path);
		exit(1);
	}
	rewind(file);
	/* Exactly the size, so that a sanitizer sees the first byte too many. */
	data = malloc(size ? (size_t)size : 1);
	if (!data || fread(data, 1, (size_t)size, file) != (size_t)size)
		abort();
	fclose(file);
	printf("# %s\n", path);
	fflush(stdout);
	LLVMFuzzerTestOneInput(data, (size_t)size);
	printf("ok %d - %s\n", ++seen, path);
	free(data);
}

static int is_input(const struct dirent *entry)
{
	return entry->d_name[0] != '.' && strcmp(entry->d_name, "README.md") != 0;
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		struct dirent **entries = NULL;
		int count = scandir(argv[i], &entries, is_input, alphasort); /* -1: no such folder, nothing in it */

		for (int k = 0; k < count; k++) {
			char path[4096];

			snprintf(path, sizeof(path), "%s/%s", argv[i], entries[k]->d_name);
			run(path);
			free(entries[k]);
		}
		free(entries);
	}
	/* The empty input is everyone's first. */
	LLVMFuzzerTestOneInput((const uint8_t *)"", 0);
	printf("ok %d - empty\n1..%d\n", seen + 1, seen + 1);
	return 0;
}
