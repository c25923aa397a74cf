/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Snaps that are unpacked: snap/NAME/REVISION/meta/snap.yaml, or meta/snap.yaml where the image is the snap. Source: the snap
 * format, "snap.yaml".
 */
#include "catalog/record_facts.h"

#include "codec/yaml.h"

#define EXAMINER "snap"
#define NOTE "snaps"

static const char *const globs[] = {"snap/*/*/meta/snap.yaml", "meta/snap.yaml", NULL};

static int examine(const struct examined *file, struct fact_writer *facts, struct arena *scratch, struct err *e)
{
	auto_yaml struct yaml_reader *reader = NULL;
	struct yaml_document document = {0};
	struct err why = ERR_INIT;
	struct record_package package;
	int r = yaml_open(file->bytes, YAML_CAPS, "snap.yaml", &reader, &why);

	(void)scratch, (void)e;
	if (r == 0)
		r = yaml_next(reader, &document, &why);
	if (r < 0) {
		fact_note(facts, NOTE, "%s", why.text);
		return 0;
	}
	package = (struct record_package){
		.name = yaml_get_text(document.root, "name"),
		.version = yaml_get_text(document.root, "version"),
		.architecture = yaml_text(yaml_at(yaml_get(document.root, "architectures"), 0)),
		.license = yaml_get_text(document.root, "license"),
		.line = 1,
	};
	record_add(facts, NOTE, &package);
	return 0;
}

static int run(const struct ctx *ctx, const struct tree *tree, struct inventory *inventory, struct err *e)
{
	static const struct record_kind kind = {.examiner = EXAMINER, .type = "snap", .what = "snap metadata", .note = NOTE};

	return records_run(&kind, ctx, tree, inventory, e);
}

static const struct examiner examiner = {
	.name = EXAMINER, .version = 1, .globs = globs, .size_max = RECORD_FILE_MAX, .examine = examine,
};

const struct cataloger cataloger_snap = {.name = "snap", .run = run, .examiner = &examiner};
