/* SPDX-License-Identifier: Apache-2.0 */
/* What a build lets everybody do with files: chmod of RUN, --chmod of COPY and ADD. Modes as chmod(1) of POSIX has them. */
#include "check/run/words.h"

#define OTHERS_WRITE 2u
#define STICKY 01000u

/* Whether a symbolic clause, "go+w", "a=rwx", lets others write. One that names nobody leaves them what the umask does: not that. */
static bool clause_opens(struct str clause)
{
	bool others = false, begun = false, gives = false;

	for (size_t i = 0; i < clause.n; i++) {
		char c = clause.p[i];

		if (c == '+' || c == '=' || c == '-') {
			begun = true;
			gives = c != '-';
		} else if (!begun) {
			others |= c == 'o' || c == 'a';
		} else if (gives && others && c == 'w') {
			return true;
		}
	}
	return false;
}

/* A folder with the sticky bit, such as /tmp, is meant to be everybody's. */
static bool opens_to_everyone(struct str mode)
{
	unsigned bits = 0;
	struct str clause;

	if (!mode.n)
		return false;
	if (mode.p[0] < '0' || mode.p[0] > '7') {
		while (str_next(&mode, ',', &clause))
			if (clause_opens(clause))
				return true;
		return false;
	}
	for (size_t i = 0; i < mode.n; i++) {
		if (mode.p[i] < '0' || mode.p[i] > '7' || i == 5)
			return false;
		bits = bits * 8 + (unsigned)(mode.p[i] - '0');
	}
	return (bits & OTHERS_WRITE) && !(bits & STICKY);
}

static void judge_world_writable(struct checking *checking, const struct build *build)
{
	for (struct run_walk walk = run_walk(build); run_next(&walk);) {
		size_t at = 0;
		const struct shell_word *mode = run_is(&walk.call, "chmod") ? run_operand(&walk.call, "reference", &at) : NULL;

		if (mode && run_ships(build, walk.call.step) && opens_to_everyone(mode->text))
			check_found(checking, run_word_place(&walk.call, mode), "chmod %.*s lets everyone write", STR(mode->text));
	}
	for (size_t i = 0; i < build->step_count; i++) {
		const struct dockerfile_instruction *instruction = build->steps[i].instruction;
		const struct dockerfile_pair *mode = dockerfile_flag(instruction, "chmod");

		if (mode && run_ships(build, &build->steps[i]) && opens_to_everyone(mode->value))
			check_found(checking, build_place(build, mode->value_at), "--chmod=%.*s lets everyone write", STR(mode->value));
	}
}

const struct check checks_run_permissions[] = {
	{
		.id = "run/world-writable",
		.title = "files of the image can be changed by every user in it",
		.why = "Whoever takes over any process of the container, whatever its user, can change what others of it run or read.",
		.fix = "give the files to the one user that writes them: `chown`, or `COPY --chown`, and a mode such as 755 or 750",
		.severity = SEVERITY_MEDIUM,
		.good = "FROM debian:12\nCOPY --chmod=755 a /a\nRUN chmod 1777 /scratch && chmod -R u+w,g+w /data && chmod +w /b\n",
		.bad = "FROM debian:12\nRUN chmod -R 777 /data\n",
		.build = judge_world_writable,
	},
	{0},
};
