/* SPDX-License-Identifier: Apache-2.0 */
#include "model/image.h"

#include "model/artifacts.h"

struct stream *blob_stream(const struct blob *blob)
{
	char name[512];

	if (blob->opener)
		return blob->opener->open(blob->opener, blob);
	if (blob->fd < 0)
		return stream_of_bytes(blob->bytes);
	/* Names come from archives and may be long; an error only needs the start. */
	size_t n = blob->name.n < sizeof(name) - 1 ? blob->name.n : sizeof(name) - 1;
	if (n)
		memcpy(name, blob->name.p, n);
	name[n] = '\0';
	return stream_of_file(blob->fd, blob->offset, blob->size, name);
}

struct str platform_architecture(struct str name)
{
	return str_is(name, "x86_64") ? STR_LIT("amd64") : str_is(name, "aarch64") ? STR_LIT("arm64") : name;
}

void image_init(struct image *image)
{
	*image = (struct image){.kind = "", .root_fd = -1};
}

static void list_done(struct str_list *list)
{
	vec_done(list);
}

void image_done(struct image *image)
{
	struct image_config *config = &image->config;

	if (image->artifacts)
		image->artifacts->close(image->artifacts);
	if (image->close)
		image->close(image);
	list_done(&image->names);
	list_done(&config->env);
	list_done(&config->entrypoint);
	list_done(&config->cmd);
	list_done(&config->exposed_ports);
	list_done(&config->volumes);
	list_done(&config->on_build);
	list_done(&config->shell);
	list_done(&config->healthcheck);
	vec_done(&config->labels);
	vec_done(&image->annotations);
	vec_done(&image->history);
	vec_done(&image->layers);
	coverage_done(&image->coverage);
	arena_done(&image->arena);
	image_init(image);
}
