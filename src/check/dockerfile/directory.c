/* SPDX-License-Identifier: Apache-2.0 */
/* WORKDIR: BuildKit's WorkdirRelativePath, hadolint's DL3000. */
#include "check/dockerfile/steps.h"

static const struct dockerfile_word *path_of(const struct build_step *step)
{
	return step_is(step, DOCKERFILE_WORKDIR) && step->instruction->word_count ? &step->instruction->words[0] : NULL;
}

static void judge_relative(struct checking *checking, const struct build *build)
{
	each_step(step, build) {
		const struct dockerfile_word *path = path_of(step);

		if (path && !path_is_absolute(step_plain(checking, build, path->text)))
			check_found(checking, build_place(build, path->at), "the path %.*s is relative", STR(path->text));
	}
}

/* Whether a relative path goes on from an absolute one of this file is known of a stage from its parent on. */
static void judge_unfounded(struct checking *checking, const struct build *build)
{
	bool founded[BUILD_STAGES_MAX];

	each_stage(stage, build) {
		bool *is_founded = &founded[stage->index];

		*is_founded = stage->parent != STAGE_NONE && founded[stage->parent];
		for (size_t i = stage->first; i < stage->first + stage->count; i++) {
			const struct dockerfile_word *path = build->steps[i].onbuild ? NULL : path_of(&build->steps[i]);

			if (!path)
				continue;
			*is_founded |= path_is_absolute(step_plain(checking, build, path->text));
			if (!*is_founded)
				check_found(checking, build_place(build, path->at), "%.*s goes on from the base image's folder", STR(path->text));
		}
	}
}

static void judge_system(struct checking *checking, const struct build *build)
{
	static const char *const folders[] = {"/proc/", "/boot/", "/dev/", "/initrd/", "/lost+found/"};

	each_step(step, build) {
		const struct dockerfile_word *path = path_of(step);
		struct str value;

		if (!path || !step_value(checking, build, step, path->text, &value))
			continue;
		for (size_t i = 0; i < ARRAY_SIZE(folders); i++)
			if (str_starts(value, folders[i]) || str_eq(value, str_slice(str_of(folders[i]), 0, strlen(folders[i]) - 1)))
				check_found(checking, build_place(build, path->at), "the working directory is %.*s", STR(value));
	}
}

const struct check checks_dockerfile_directory[] = {
	{
		.id = "dockerfile/working-directory-unfounded",
		.title = "WORKDIR is relative to the base image's",
		.why = "Where it leads changes with the base image.",
		.fix = "make the first WORKDIR an absolute path",
		.aliases = (const char *const[]){"buildkit:WorkdirRelativePath", NULL},
		.severity = SEVERITY_LOW,
		.good = "FROM alpine:3.20\nWORKDIR /app\nWORKDIR src\n",
		.bad = "FROM alpine:3.20\nWORKDIR app\n",
		.build = judge_unfounded,
	},
	{
		.id = "dockerfile/working-directory-relative",
		.title = "WORKDIR is relative",
		.why = "Readers must know every WORKDIR above to know where it leads.",
		.fix = "write the whole path",
		.aliases = (const char *const[]){"DL3000", "CKV_DOCKER_10", "DS-0009", NULL},
		.severity = SEVERITY_LOW,
		.off = true,
		.good = "FROM alpine:3.20\nWORKDIR /app/src\n",
		.bad = "FROM alpine:3.20\nWORKDIR /app\nWORKDIR src\n",
		.build = judge_relative,
	},
	{
		.id = "dockerfile/working-directory-of-system",
		.title = "WORKDIR lies in a folder of the kernel's or of the boot",
		.why = "`/proc/self/fd/N` as working directory has let containers out to the host (CVE-2024-21626).",
		.fix = "choose a folder of the application's own",
		.aliases = (const char *const[]){"DS-0030", NULL},
		.references = (const char *const[]){"CVE-2024-21626", NULL},
		.severity = SEVERITY_HIGH,
		.good = "FROM alpine:3.20\nWORKDIR /app\n",
		.bad = "FROM alpine:3.20\nWORKDIR /proc/self/fd/8\n",
		.build = judge_system,
	},
	{0},
};
