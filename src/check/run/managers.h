/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Package managers as rules see them: which words install, which flags take a value or answer questions, what a pinned
 * package looks like, what stays behind and what takes it away. A rule about one of them is a row that names one of these.
 *
 * Nothing is owned. Threading: no state.
 */
#ifndef PLIMSOLL_CHECK_RUN_MANAGERS_H
#define PLIMSOLL_CHECK_RUN_MANAGERS_H

#include "check/run/words.h"

struct run_manager {
	const char *name;     /* for people */
	const char *programs; /* words with blanks between, here and below */
	const char *values;   /* flags that take a value */
	const char *install;  /* verbs that install what the next words name */
	bool (*pinned)(struct str package);
	const char *pins; /* flags that pin all of it: a version, a file of requirements */

	const char *asks; /* verbs that ask before they go on */
	const char *yes;  /* flags that answer */

	const char *fetches;  /* verbs that leave something in a cache */
	const char *no_cache; /* flags with which they do not */
	const char *clean;    /* verbs that empty it; "a+b": the verb a with the word b */
	const char *caches;   /* folders that are it: emptied by rm, or a mount over one of them */
	const char *tidy;     /* the flag of no_cache, or the command that empties it; one that begins with a blank lacks the program's name */
};

extern const struct run_manager manager_apt, manager_apk, manager_yum, manager_dnf, manager_zypper, manager_pip,
	manager_pipx, manager_npm, manager_gem, manager_go, manager_go_module, manager_yarn;

/* Whether it is a call of that manager with one of these verbs; the verb's word. "group" and "module" are looked through. */
bool manager_calls(const struct run_manager *manager, const struct run_call *call, const char *verbs,
		   const struct shell_word **ret_verb);
/* Refreshes the list of packages, or upgrades all of them: "apt-get update", "yum update". */
bool manager_refreshes(const struct run_call *call);
/* Installs something, with whatever manager of an operating system. */
bool manager_installs(const struct run_call *call);
/* Takes away what is in its caches: its own verb, or rm. */
bool manager_cleans(const struct run_manager *manager, const struct run_call *call);
/* rm -r of a folder, of what is in it, or of one above it. */
bool run_removes(const struct run_call *call, struct str folder);

#endif
