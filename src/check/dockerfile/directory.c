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

/* Whether a relative path at the step goes on from an absolute one of this file. */
static bool has_absolute(struct checking *checking, const struct build *build, const struct build_step *step)
{
	for (size_t stage = step->stage; stage != STAGE_NONE; stage = build->stages[stage].parent) {
		const struct stage *in = &build->stages[stage];

		for (size_t i = in->first; i < in->first + in->count && &build->steps[i] < step; i++) {
			const struct dockerfile_word *path = step_acts(&build->steps[i], DOCKERFILE_WORKDIR) ? path_of(&build->steps[i]) : NULL;

			if (path && path_is_absolute(step_plain(checking, build, path->text)))
				return true;
		}
	}
	return false;
}

static void judge_unfounded(struct checking *checking, const struct build *build)
{
	each_step(step, build) {
		const struct dockerfile_word *path = step->onbuild ? NULL : path_of(step);

		if (path && !path_is_absolute(step_plain(checking, build, path->text)) && !has_absolute(checking, build, step))
			check_found(checking, build_place(build, path->at), "%.*s goes on from the base image's folder", STR(path->text));
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
			if (str_starts(value, folders[i]) || (value.n + 1 == strlen(folders[i]) && str_starts(str_of(folders[i]), value.p)))
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
