/* SPDX-License-Identifier: Apache-2.0 */
/* What Docker is told, by the name that the first byte chooses; every place that comes of it lies in the text. */
#include <stdlib.h>

#include "base/mem.h"
#include "config/config.h"

#define require(condition) ((condition) ? (void)0 : abort())

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look(struct place place)
{
	require(!place.at.line || (place.at.column && place.at.end_line >= place.at.line));
}

static void visit(void *data, const struct document *document)
{
	(void)data;
	vec_each(container, &document->containers) {
		look(container->place);
		look(container->image.place);
		look(container->user.place);
		vec_each(mount, &container->mounts)
			look(mount->place);
		vec_each(port, &container->ports) {
			look(port->place);
			require(port->to <= 65535 || container->kind == CONTAINER_BUILT);
		}
		vec_each(variable, &container->environment)
			look(variable->place);
		vec_each(word, &container->command)
			look(word->place);
	}
	vec_each(reference, &document->references)
		look(reference->place);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = {"no/compose.yaml", "no/docker-bake.hcl", "no/docker-bake.json", "no/run.sh", "no/inspect.json"};
	struct coverage coverage = {0};
	struct arena arena = ARENA_INIT;
	struct err e = ERR_INIT;
	struct reading reading = {
		.ctx = &(struct ctx){.jobs = 1}, .coverage = &coverage, .arena = &arena, .visit = visit, .given = true,
	};
	struct config_file file = {.line = 1, .column = 1};

	if (!size || size > 1 << 16)
		return 0;
	file.path = str_of(names[data[0] % ARRAY_SIZE(names)]);
	file.text = str_from(data + 1, size - 1);
	config_read(&reading, &file, &e);
	coverage_done(&coverage);
	arena_done(&arena);
	return 0;
}
