/* SPDX-License-Identifier: Apache-2.0 */
#include "model/user.h"

const char *const user_wanted[] = {"etc/passwd", NULL};

static bool is_number(struct str text, uint64_t *ret_number)
{
	if (str_starts(text, "+") || str_starts(text, "-"))
		text = str_from_index(text, 1);
	return str_to_u64(text, ret_number);
}

static enum user_rights rights_in(struct str passwd, struct str user)
{
	struct str line, name, rest, password, uid, others;
	uint64_t number;

	while (str_next_line(&passwd, &line)) {
		if (!str_cut(line, ':', &name, &rest) || !str_eq(name, user))
			continue;
		str_cut(rest, ':', &password, &rest);
		str_cut(rest, ':', &uid, &others);
		return str_to_u64(uid, &number) && number == 0 ? USER_ROOT : USER_NOT_ROOT;
	}
	return USER_NOT_ROOT; /* such a container does not start */
}

enum user_rights user_rights(const struct tree *tree, struct str user)
{
	struct err e = ERR_INIT;
	struct str name, group, passwd;
	uint64_t number;
	uint32_t version;

	str_cut(user, ':', &name, &group);
	if (!name.n || str_is(name, "root"))
		return USER_ROOT;
	if (is_number(name, &number))
		return number == 0 ? USER_ROOT : USER_NOT_ROOT;
	if (!tree)
		return USER_UNREAD;
	version = tree_lookup(tree, user_wanted[0]);
	if (version == TREE_NONE)
		return USER_NOT_ROOT;
	return tree_read(tree, version, USER_PASSWD_MAX, &passwd, &e) < 0 ? USER_UNREAD : rights_in(passwd, name);
}
