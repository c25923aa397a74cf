/* SPDX-License-Identifier: Apache-2.0 */
#include "net/libcurl.h"

#include <dlfcn.h>
#include <pthread.h>

#include "base/mem.h"

struct libcurl libcurl;

static const struct {
	const char *name;
	size_t at;
} functions[] = {
	{"curl_global_init", offsetof(struct libcurl, global_init)},
	{"curl_easy_init", offsetof(struct libcurl, easy_init)},
	{"curl_easy_cleanup", offsetof(struct libcurl, easy_cleanup)},
	{"curl_easy_setopt", offsetof(struct libcurl, easy_setopt)},
	{"curl_easy_getinfo", offsetof(struct libcurl, easy_getinfo)},
	{"curl_easy_pause", offsetof(struct libcurl, easy_pause)},
	{"curl_easy_reset", offsetof(struct libcurl, easy_reset)},
	{"curl_easy_strerror", offsetof(struct libcurl, easy_strerror)},
	{"curl_slist_append", offsetof(struct libcurl, slist_append)},
	{"curl_slist_free_all", offsetof(struct libcurl, slist_free_all)},
	{"curl_multi_init", offsetof(struct libcurl, multi_init)},
	{"curl_multi_cleanup", offsetof(struct libcurl, multi_cleanup)},
	{"curl_multi_add_handle", offsetof(struct libcurl, multi_add_handle)},
	{"curl_multi_remove_handle", offsetof(struct libcurl, multi_remove_handle)},
	{"curl_multi_perform", offsetof(struct libcurl, multi_perform)},
	{"curl_multi_poll", offsetof(struct libcurl, multi_poll)},
	{"curl_multi_info_read", offsetof(struct libcurl, multi_info_read)},
	{"curl_multi_strerror", offsetof(struct libcurl, multi_strerror)},
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static bool loaded;

static void load(void)
{
	void *library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
	bool all = library != NULL;

	for (size_t i = 0; all && i < ARRAY_SIZE(functions); i++) {
		void *function = dlsym(library, functions[i].name);

		memcpy((char *)&libcurl + functions[i].at, &function, sizeof(function));
		all = function != NULL;
	}
	loaded = all && libcurl.global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}

int libcurl_load(struct err *e)
{
	pthread_once(&once, load);
	if (loaded)
		return 0;
	err_set(e, ERR_UNSUPPORTED, "the network needs libcurl (libcurl.so.4), which cannot be loaded");
	return err_hint(e, "apt-get install libcurl4");
}
