/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Accounts: passwords that are empty or baked in, a second root, ids that several share, shells to log in with. Sources: passwd(5),
 * shadow(5), group(5), shells(5), crypt(5); docker-library/official-images' test no-hard-coded-passwords.
 */
#include "base/map.h"
#include "base/path.h"
#include "check/check.h"

#define ACCOUNTS_MAX ((size_t)1 << 20) /* bytes of such a file; a larger one is told */
#define LINE_MAX_TOLD 3u               /* lines without fields that are told; the rest of such a file is no better */

static const char passwd[] = "etc/passwd", shadow[] = "etc/shadow", group[] = "etc/group", shells[] = "etc/shells";
static const char *const wanted[] = {passwd, shadow, group, shells, NULL};

/* A line of one of the files. */
struct account {
	struct str name, password, id, shell;
	unsigned line;
};

struct accounts {
	const char *path;
	int layer;
	VEC(struct account) list;
};

static struct str field(struct str line, size_t index)
{
	struct str part = STR_NULL;

	for (size_t i = 0; i <= index; i++)
		if (!str_next(&line, ':', &part))
			return STR_NULL;
	return part;
}

/* The file's lines; those of NIS ("+…") and comments are none. */
static void read_accounts(const struct subject *subject, const char *path, struct accounts *ret_accounts, struct arena *arena, struct coverage *coverage)
{
	uint32_t version = subject->tree ? tree_lookup(subject->tree, path) : TREE_NONE;
	struct err e = ERR_INIT;
	struct str text, line;
	unsigned bad = 0;

	*ret_accounts = (struct accounts){.path = path, .layer = LAYER_UNKNOWN};
	if (version == TREE_NONE || tree_inode_of(subject->tree, version)->type != ENTRY_FILE)
		return;
	if (tree_read(subject->tree, version, ACCOUNTS_MAX, &text, &e) < 0) {
		coverage_note(coverage, arena, "accounts", str_of(path), "%s", e.text);
		return;
	}
	ret_accounts->layer = tree_inode_of(subject->tree, version)->layer;
	for (unsigned number = 1; str_next_line(&text, &line); number++) {
		struct account account = {field(line, 0), field(line, 1), field(line, 2), field(line, 6), number};

		if (!str_trim(line).n || line.p[0] == '#' || line.p[0] == '+' || line.p[0] == '-')
			continue;
		if (account.name.n && account.id.p)
			*vec_push(&ret_accounts->list) = account;
		else if (bad++ < LINE_MAX_TOLD)
			coverage_note(coverage, arena, "accounts", str_of(path), "line %u has fewer than three fields", number);
	}
}

static struct finding *found(const struct check *check, const struct accounts *accounts, const struct account *account, struct findings *findings)
{
	struct finding *finding = check_finding(check, findings);

	finding->path = str_of(accounts->path);
	finding->at.line = account->line;
	finding->layer = accounts->layer;
	finding->resource = arena_printf(&findings->arena, "%.*s", STR(account->name));
	return finding;
}

static const struct account *account_named(const struct accounts *accounts, struct str name)
{
	vec_each(account, &accounts->list)
		if (str_eq(account->name, name))
			return account;
	return NULL;
}

/* Whether a login gets a shell: an empty field is /bin/sh. */
static bool has_shell(const struct account *account)
{
	static const char *const none[] = {"nologin", "false", "true", "sync", "halt", "shutdown"};
	struct str name = path_base(account->shell);

	for (size_t i = 0; i < ARRAY_SIZE(none); i++)
		if (str_is(name, none[i]))
			return false;
	return true;
}

/* ---- rules ---- */

static void tell_empty(const struct check *check, const struct accounts *accounts, const struct account *account, bool shell, struct findings *findings)
{
	struct finding *finding = found(check, accounts, account, findings);

	if (!shell)
		finding->severity = SEVERITY_LOW;
	finding_evidence(findings, finding, str_of(accounts->path), "the password of %.*s is empty%s", STR(account->name), shell ? "" : ", but it has no shell");
}

static int judge_empty(const struct check *check, const struct subject *subject, struct findings *findings, struct coverage *coverage, struct err *e)
{
	struct accounts users, passwords;

	(void)e;
	read_accounts(subject, passwd, &users, &findings->arena, coverage);
	read_accounts(subject, shadow, &passwords, &findings->arena, coverage);
	vec_each(password, &passwords.list) {
		const struct account *user = account_named(&users, password->name);

		if (!password->password.n && (user || !users.list.n))
			tell_empty(check, &passwords, password, !user || has_shell(user), findings);
	}
	vec_each(user, &users.list)
		if (!user->password.n)
			tell_empty(check, &users, user, has_shell(user), findings);
	vec_done(&users.list);
	vec_done(&passwords.list);
	return 0;
}

static bool is_zero(struct str id)
{
	for (size_t i = 0; i < id.n; i++)
		if (id.p[i] != '0')
			return false;
	return id.n > 0;
}

static int judge_root(const struct check *check, const struct subject *subject, struct findings *findings, struct coverage *coverage, struct err *e)
{
	struct accounts users;

	(void)e;
	read_accounts(subject, passwd, &users, &findings->arena, coverage);
	vec_each(user, &users.list)
		if (is_zero(user->id) && !str_is(user->name, "root"))
			finding_evidence(findings, found(check, &users, user, findings), str_of(passwd), "%.*s has the uid 0", STR(user->name));
	vec_done(&users.list);
	return 0;
}

static void each_double(const struct check *check, const struct accounts *accounts, const char *what, struct findings *findings)
{
	struct map known = {0};

	vec_each(account, &accounts->list) {
		const struct account *first = map_get(&known, account->id);

		if (!first)
			map_set(&known, account->id, account);
		else if (!str_eq(first->name, account->name) && !(is_zero(account->id) && accounts->path == passwd))
			finding_evidence(findings, found(check, accounts, account, findings), str_of(accounts->path), "%.*s has the %s %.*s of %.*s",
					 STR(account->name), what, STR(account->id), STR(first->name));
	}
	map_done(&known);
}

static int judge_double(const struct check *check, const struct subject *subject, struct findings *findings, struct coverage *coverage, struct err *e)
{
	struct accounts users, groups;

	(void)e;
	read_accounts(subject, passwd, &users, &findings->arena, coverage);
	read_accounts(subject, group, &groups, &findings->arena, coverage);
	each_double(check, &users, "uid", findings);
	each_double(check, &groups, "gid", findings);
	vec_done(&users.list);
	vec_done(&groups.list);
	return 0;
}

/* crypt(5): "$ID$SALT$HASH", or the thirteen characters of the oldest kind. What begins otherwise ("*", "!", "x") is none. */
static bool is_hash(struct str password)
{
	if (str_starts(password, "$"))
		return password.n > 4;
	for (size_t i = 0; i < password.n; i++)
		if (!str_is_alnum(password.p[i]) && password.p[i] != '.' && password.p[i] != '/')
			return false;
	return password.n == 13;
}

static void tell_baked(const struct check *check, const struct accounts *accounts, struct findings *findings)
{
	vec_each(account, &accounts->list)
		if (is_hash(account->password))
			finding_evidence(findings, found(check, accounts, account, findings), str_of(accounts->path), "the password of %.*s is in the image as a hash",
					 STR(account->name));
}

static int judge_baked(const struct check *check, const struct subject *subject, struct findings *findings, struct coverage *coverage, struct err *e)
{
	struct accounts users, passwords;

	(void)e;
	read_accounts(subject, passwd, &users, &findings->arena, coverage);
	read_accounts(subject, shadow, &passwords, &findings->arena, coverage);
	tell_baked(check, &passwords, findings);
	tell_baked(check, &users, findings);
	vec_done(&users.list);
	vec_done(&passwords.list);
	return 0;
}

/* Whether etc/shells names it; without that file the C library knows two (getusershell(3)). */
static bool is_login_shell(const struct subject *subject, struct str shell)
{
	uint32_t version = tree_lookup(subject->tree, shells);
	struct err e = ERR_INIT;
	struct str text, line;

	if (version == TREE_NONE || tree_read(subject->tree, version, ACCOUNTS_MAX, &text, &e) < 0)
		return str_is(shell, "/bin/sh") || str_is(shell, "/bin/csh");
	while (str_next_line(&text, &line))
		if (str_eq(str_trim(line), shell))
			return true;
	return false;
}

/* What lets people in from outside; empty where the image has none of them. */
static struct str login_service(const struct subject *subject)
{
	static const char *const services[] = {"usr/sbin/sshd", "usr/sbin/dropbear", "usr/sbin/in.telnetd", "usr/sbin/telnetd", "usr/sbin/vsftpd"};

	for (size_t i = 0; i < ARRAY_SIZE(services); i++)
		if (tree_lookup(subject->tree, services[i]) != TREE_NONE)
			return str_of(services[i]);
	return STR_LIT("");
}

static int judge_shell(const struct check *check, const struct subject *subject, struct findings *findings, struct coverage *coverage, struct err *e)
{
	struct str service = subject->tree ? login_service(subject) : STR_LIT("");
	struct accounts users;

	(void)e;
	if (!service.n)
		return 0;
	read_accounts(subject, passwd, &users, &findings->arena, coverage);
	vec_each(user, &users.list) {
		struct str shell = user->shell.n ? user->shell : STR_LIT("/bin/sh");
		bool there = tree_find(subject->tree, shell, TREE_NOW, false) != TREE_NONE;

		/* What is not there logs nobody in; root's is the runtime's way in. */
		if (!is_zero(user->id) && has_shell(user) && there && is_login_shell(subject, shell))
			finding_evidence(findings, found(check, &users, user, findings), str_of(passwd), "%.*s logs in with %.*s, and %.*s lets people in", STR(user->name),
					 STR(shell), STR(service));
	}
	vec_done(&users.list);
	return 0;
}

const struct check checks_image_special_accounts[] = {
	{
		.id = "image/empty-password",
		.title = "account with an empty password",
		.why = "Whoever gets into the container as any user becomes that account by `su` without being asked; a login service lets anybody in.",
		.fix = "lock the account (`passwd -l NAME`) in the build step that makes it",
		.aliases = (const char *const[]){"DKL-LI-0001", NULL},
		.wanted = wanted,
		.severity = SEVERITY_HIGH,
		.eval = judge_empty,
	},
	{
		.id = "image/second-root",
		.title = "account other than root with the uid 0",
		.why = "It is root under another name: what is forbidden to root by name, and what looks for root in logs, passes it over.",
		.fix = "give it a uid of its own, or remove it",
		.wanted = wanted,
		.severity = SEVERITY_MEDIUM,
		.eval = judge_root,
	},
	{
		.id = "image/shared-id",
		.title = "several accounts or groups with one id",
		.why = "The kernel knows numbers, not names: each may do what the other may, and files of one are shown as the other's.",
		.fix = "give each an id of its own (`useradd --uid`, `groupadd --gid`)",
		.aliases = (const char *const[]){"DKL-LI-0002", NULL},
		.wanted = wanted,
		.severity = SEVERITY_LOW,
		.eval = judge_double,
	},
	{
		.id = "image/baked-password",
		.title = "password of an account in the image",
		.why = "Everybody who can pull the image has the hash, and all the time to try; every container of it has the same password.",
		.fix = "lock the account (`passwd -l NAME`); hand a password in while it runs, as a secret, where one is needed",
		.wanted = wanted,
		.severity = SEVERITY_MEDIUM,
		.eval = judge_baked,
	},
	{
		.id = "image/login-shell",
		.title = "account that can log in from outside",
		.why = "The image has a service that lets people in, and this account has a shell for them: whoever gets its password or key has a prompt.",
		.fix = "leave the service out; else make the account with `useradd --shell /usr/sbin/nologin`",
		.wanted = wanted,
		.severity = SEVERITY_LOW,
		.eval = judge_shell,
	},
	{0},
};
