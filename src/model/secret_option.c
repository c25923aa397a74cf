/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Passwords that commands take by options whose names do not say so: "curl -u user:PASSWORD", "mysql -pPASSWORD". Sources: the commands' own manual
 * pages.
 */
#include "model/secret.h"

#include "base/mem.h"
#include "base/path.h"

#define WORD_MAX 4096u

enum form {
	NEXT = 1,      /* the next word is it */
	ATTACHED = 2,  /* it stands behind the option in the same word */
	WITH_USER = 4, /* "user:PASSWORD" in its place */
};

static const struct option {
	const char *command, *option;
	const char *behind; /* only behind this word; NULL: anywhere */
	unsigned form;
} options[] = {
	{"curl", "-u", NULL, NEXT | ATTACHED | WITH_USER},
	{"curl", "--user", NULL, NEXT | WITH_USER},
	{"curl", "-U", NULL, NEXT | ATTACHED | WITH_USER},
	{"curl", "--proxy-user", NULL, NEXT | WITH_USER},
	{"mysql", "-p", NULL, ATTACHED},
	{"mysqldump", "-p", NULL, ATTACHED},
	{"mysqladmin", "-p", NULL, ATTACHED},
	{"mysqlimport", "-p", NULL, ATTACHED},
	{"mariadb", "-p", NULL, ATTACHED},
	{"mariadb-admin", "-p", NULL, ATTACHED},
	{"mariadb-dump", "-p", NULL, ATTACHED},
	{"sshpass", "-p", NULL, NEXT | ATTACHED},
	{"redis-cli", "-a", NULL, NEXT},
	{"ldapadd", "-w", NULL, NEXT | ATTACHED},
	{"ldapmodify", "-w", NULL, NEXT | ATTACHED},
	{"ldapsearch", "-w", NULL, NEXT | ATTACHED},
	{"docker", "-p", "login", NEXT},
	{"podman", "-p", "login", NEXT},
	{"buildah", "-p", "login", NEXT},
	{"nerdctl", "-p", "login", NEXT},
	{"skopeo", "-p", "login", NEXT},
	{"helm", "-p", "login", NEXT},
	{"oras", "-p", "login", NEXT},
};

static bool ends_command(char c)
{
	return c == ';' || c == '&' || c == '|' || c == '(' || c == ')' || c == '\n' || c == '\0';
}

/* The next word as it is written, quotes and all; one that ends a command is that character alone. */
static bool next_word(struct str *rest, struct str *ret_word)
{
	size_t from = 0, at;
	char quote = '\0';

	while (from < rest->n && rest->p[from] != '\n' && str_is_space(rest->p[from]))
		from++;
	if (from == rest->n)
		return false;
	for (at = from; at < rest->n && at - from < WORD_MAX && (quote || (!str_is_space(rest->p[at]) && !ends_command(rest->p[at]))); at++)
		if (quote ? rest->p[at] == quote : rest->p[at] == '"' || rest->p[at] == '\'')
			quote = quote ? '\0' : rest->p[at];
	at += at == from;
	*ret_word = str_slice(*rest, from, at);
	*rest = str_from_index(*rest, at);
	return true;
}

static struct str unquoted(struct str word)
{
	if (word.n && (word.p[0] == '"' || word.p[0] == '\'')) {
		char quote = word.p[0];

		word = str_from_index(word, 1);
		if (word.n && word.p[word.n - 1] == quote)
			word.n--;
	}
	return word;
}

static bool accept_value(const struct option *option, struct str word, struct str *ret_value)
{
	struct str value = unquoted(word), user;

	if ((option->form & WITH_USER) && !str_cut(value, ':', &user, &value))
		return false;
	if (!value.n || value.p[0] == '-' || secret_is_harmless(value) || secret_is_example(value))
		return false;
	*ret_value = value;
	return true;
}

_Static_assert(ARRAY_SIZE(options) <= 64, "an option has a bit");

/* An option of the present command that this word is, or begins with; what is attached to it. */
static const struct option *find(const struct secret_options *at, struct str word, struct str *ret_value)
{
	for (size_t i = 0; i < ARRAY_SIZE(options); i++) {
		const struct option *option = &options[i];
		struct str value = word;

		if (!str_is(at->command, option->command) || (option->behind && !(at->behind >> i & 1)) || !str_skip(&value, option->option))
			continue;
		if (value.n ? option->form & ATTACHED : option->form & NEXT) {
			*ret_value = value;
			return option;
		}
	}
	return NULL;
}

/* A word that is no option: perhaps a command, or what an option has to stand behind. */
static void pass(struct secret_options *at, struct str word)
{
	struct str name = path_base(unquoted(word));

	for (size_t i = 0; i < ARRAY_SIZE(options); i++) {
		if (str_is(name, options[i].command) && !str_eq(name, at->command)) {
			at->command = name;
			at->behind = 0;
		}
		if (options[i].behind && str_is(word, options[i].behind))
			at->behind |= (uint64_t)1 << i;
	}
}

bool secret_next_option(struct secret_options *at, struct str *ret_command, struct str *ret_value)
{
	struct str word, value;

	while (next_word(&at->rest, &word)) {
		const struct option *option = find(at, word, &value);
		struct str after = at->rest;

		if (ends_command(word.p[0]))
			*at = (struct secret_options){.rest = at->rest};
		else if (!option)
			pass(at, word);
		else if ((value.n || (next_word(&after, &value) && !ends_command(value.p[0]))) && accept_value(option, value, ret_value)) {
			*ret_command = at->command;
			return true;
		}
	}
	return false;
}
