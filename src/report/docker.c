/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fields of `docker image inspect`, by the same names: moby/moby api/types/image (InspectResponse) and its container.Config. What a
 * store of images knows and an image does not (GraphDriver, Metadata) is not there. Secrets are masked, as everywhere.
 */
#include "codec/json_writer.h"
#include "model/secret.h"
#include "report/report.h"

static void put_texts(struct json_writer *json, struct arena *arena, const char *key, const struct str_list *list)
{
	json_key(json, key);
	if (!list->n) {
		json_put_null(json);
		return;
	}
	json_open(json, '[');
	vec_each(text, list)
		json_put_text(json, secret_masked_variable(arena, *text));
	json_close(json, ']');
}

/* {"80/tcp": {}} */
static void put_set(struct json_writer *json, const char *key, const struct str_list *list)
{
	if (!list->n)
		return;
	json_key(json, key);
	json_open(json, '{');
	vec_each(text, list) {
		json_key_str(json, *text);
		json_open(json, '{');
		json_close(json, '}');
	}
	json_close(json, '}');
}

static void put_labels(struct json_writer *json, const struct key_value_list *labels)
{
	json_key(json, "Labels");
	if (!labels->n) {
		json_put_null(json);
		return;
	}
	json_open(json, '{');
	vec_each(label, labels) {
		json_key_str(json, label->key);
		json_put_text(json, label->value);
	}
	json_close(json, '}');
}

static void put_config(struct json_writer *json, struct arena *arena, const struct image_config *config)
{
	json_key(json, "Config");
	json_open(json, '{');
	json_member_text(json, "User", config->user);
	put_set(json, "ExposedPorts", &config->exposed_ports);
	put_texts(json, arena, "Env", &config->env);
	put_texts(json, arena, "Cmd", &config->cmd);
	if (config->healthcheck.n) {
		json_key(json, "Healthcheck");
		json_open(json, '{');
		put_texts(json, arena, "Test", &config->healthcheck);
		json_close(json, '}');
	}
	put_set(json, "Volumes", &config->volumes);
	json_member_text(json, "WorkingDir", config->working_dir);
	put_texts(json, arena, "Entrypoint", &config->entrypoint);
	put_texts(json, arena, "OnBuild", &config->on_build);
	put_labels(json, &config->labels);
	json_member_text_opt(json, "StopSignal", config->stop_signal);
	if (config->shell.n)
		put_texts(json, arena, "Shell", &config->shell);
	json_close(json, '}');
}

static void put_digest(struct json_writer *json, const char *key, const struct digest *digest)
{
	char text[DIGEST_TEXT_MAX];

	json_member_text(json, key, str_of(digest_text(digest, text)));
}

static uint64_t size_of(const struct image *image)
{
	uint64_t size = 0;

	vec_each(layer, &image->layers)
		size += layer->unpacked ? layer->unpacked : layer->size;
	return size;
}

/* NAME@DIGEST of each name that is one. */
static void put_digests(struct json_writer *json, struct arena *arena, const struct image *image)
{
	char text[DIGEST_TEXT_MAX];
	struct str digest = str_of(digest_text(image->index_digest.algorithm ? &image->index_digest : &image->manifest_digest, text));

	json_key(json, "RepoDigests");
	json_open(json, '[');
	vec_each(name, &image->names) {
		struct str repository, tag;

		if (digest.n && str_cut_last(*name, ':', &repository, &tag))
			json_put_text(json, arena_printf(arena, "%.*s@%.*s", STR(repository), STR(digest)));
	}
	json_close(json, ']');
}

static void put_image(struct json_writer *json, struct arena *arena, const struct image *image)
{
	char text[DIGEST_TEXT_MAX];

	json_open(json, '{');
	put_digest(json, "Id", &image->config_digest);
	put_texts(json, arena, "RepoTags", &image->names);
	put_digests(json, arena, image);
	json_member_text(json, "Parent", STR_NULL);
	json_member_text(json, "Comment", image->history.n ? image->history.v[image->history.n - 1].comment : STR_NULL);
	json_member_text(json, "Created", image->created);
	json_member_text(json, "Author", image->author);
	put_config(json, arena, &image->config);
	json_member_text(json, "Architecture", image->platform.architecture);
	json_member_text_opt(json, "Variant", image->platform.variant);
	json_member_text(json, "Os", image->platform.os);
	json_member_text_opt(json, "OsVersion", image->platform.os_version);
	json_member_u64(json, "Size", size_of(image));
	json_key(json, "RootFS");
	json_open(json, '{');
	json_member_text(json, "Type", STR_LIT("layers"));
	json_key(json, "Layers");
	json_open(json, '[');
	vec_each(layer, &image->layers)
		json_put_text(json, str_of(digest_text(&layer->diff_id, text)));
	json_close(json, ']');
	json_close(json, '}');
	json_close(json, '}');
}

static int write_docker(const struct report *report, const struct report_style *style, struct buf *ret_out, struct err *e)
{
	struct json_writer json = JSON_WRITER(ret_out, 4);
	struct arena arena = ARENA_INIT;

	(void)style;
	json_open(&json, '[');
	put_image(&json, &arena, report->image);
	json_close(&json, ']');
	buf_putc(ret_out, '\n');
	arena_done(&arena);
	return ret_out->full ? err_set(e, ERR_LIMIT, "the report is larger than %zu bytes", REPORT_MAX) : 0;
}

static const char *const commands[] = {"inspect", NULL};

const struct reporter reporter_docker = {
	.name = "docker",
	.summary = "the fields of `docker image inspect`",
	.commands = commands,
	.write = write_docker,
};
