/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The user that a container of the image runs as. config.md "Properties", `User`: a name or number, with or without a group;
 * none is root. A name is what the image's own etc/passwd says it is: its first line with the name counts.
 */
#include "check/check.h"

#define PASSWD_MAX ((size_t)1 << 20)

enum rights { NOT_ROOT, ROOT, CANNOT_SAY };

static enum rights rights_in(struct str passwd, struct str user)
{
	struct str line, name, rest, password, uid, others;
	uint64_t number;

	while (str_next_line(&passwd, &line)) {
		if (!str_cut(line, ':', &name, &rest) || !str_eq(name, user))
			continue;
		str_cut(rest, ':', &password, &rest);
		str_cut(rest, ':', &uid, &others);
		return str_to_u64(uid, &number) && number == 0 ? ROOT : NOT_ROOT;
	}
	return NOT_ROOT; /* such a container does not start */
}

static enum rights rights_of(const struct subject *subject, struct str user)
{
	struct err e = ERR_INIT;
	struct str passwd;
	uint64_t number;
	uint32_t version;

	if (!user.n || str_is(user, "root"))
		return ROOT;
	if (str_to_u64(user, &number))
		return number == 0 ? ROOT : NOT_ROOT;
	if (!subject->tree)
		return CANNOT_SAY;
	version = tree_lookup(subject->tree, "etc/passwd");
	if (version == TREE_NONE)
		return NOT_ROOT;
	if (tree_read(subject->tree, version, PASSWD_MAX, &passwd, &e) < 0)
		return CANNOT_SAY;
	return rights_in(passwd, user);
}

static int eval(const struct check *check, const struct subject *subject, struct findings *findings,
		struct coverage *coverage, struct err *e)
{
	struct str configured, user, group;

	(void)e;
	if (!check_has_config(subject))
		return 0;
	configured = str_trim(subject->image->config.user);
	str_cut(configured, ':', &user, &group);
	switch (rights_of(subject, user)) {
	case NOT_ROOT:
		break;
	case CANNOT_SAY:
		coverage_note(coverage, &findings->arena, check->id, STR_LIT("etc/passwd"),
			      "whether the user %.*s is root could not be read", STR(user));
		break;
	case ROOT:
		if (!configured.n)
			finding_evidence(findings, check_finding(check, findings), STR_LIT("config.User"),
					 "no user is set, which means root");
		else if (str_is(user, "root") || str_is(user, "0") || !user.n)
			finding_evidence(findings, check_finding(check, findings), STR_LIT("config.User"),
					 "the user is %.*s", STR(configured));
		else
			finding_evidence(findings, check_finding(check, findings), STR_LIT("config.User"),
					 "the user is %.*s, which etc/passwd gives the number 0", STR(configured));
		break;
	}
	return 0;
}

static const char *const aliases[] = {"CIS-DI-0001", "DS-0002", NULL};
static const char *const references[] = {"CIS Docker 4.1", "NIST SP 800-190 4.1.2", NULL};
static const char *const wanted[] = {"etc/passwd", NULL};

const struct check checks_image_user_root[] = {
	{
		.id = "image/user-root",
		.title = "the container runs as root",
		.why = "A process that is taken over has every right in the container, and whatever hole the kernel or the runtime "
		       "has is open to it; files that it writes to mounted volumes belong to root of the host.",
		.fix = "end the Dockerfile with `USER` and the number of a user of its own",
		.aliases = aliases,
		.references = references,
		.wanted = wanted,
		.severity = SEVERITY_HIGH,
		.eval = eval,
	},
	{0},
};
