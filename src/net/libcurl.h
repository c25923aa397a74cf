/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libcurl, loaded when the first transfer begins: with it come some thirty libraries, which would cost every other command
 * three times its own start. The names below make calls read as ever.
 *
 * Ownership: stays loaded. Threading: libcurl_load() may be called from any thread, and must have succeeded before a call.
 */
#ifndef PLIMSOLL_NET_LIBCURL_H
#define PLIMSOLL_NET_LIBCURL_H

#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

#include "base/err.h"

#undef curl_easy_setopt
#undef curl_easy_getinfo

struct libcurl {
	__typeof__(curl_global_init) *global_init;
	__typeof__(curl_easy_init) *easy_init;
	__typeof__(curl_easy_cleanup) *easy_cleanup;
	__typeof__(curl_easy_setopt) *easy_setopt;
	__typeof__(curl_easy_getinfo) *easy_getinfo;
	__typeof__(curl_easy_pause) *easy_pause;
	__typeof__(curl_easy_reset) *easy_reset;
	__typeof__(curl_easy_strerror) *easy_strerror;
	__typeof__(curl_slist_append) *slist_append;
	__typeof__(curl_slist_free_all) *slist_free_all;
	__typeof__(curl_multi_init) *multi_init;
	__typeof__(curl_multi_cleanup) *multi_cleanup;
	__typeof__(curl_multi_add_handle) *multi_add_handle;
	__typeof__(curl_multi_remove_handle) *multi_remove_handle;
	__typeof__(curl_multi_perform) *multi_perform;
	__typeof__(curl_multi_poll) *multi_poll;
	__typeof__(curl_multi_info_read) *multi_info_read;
	__typeof__(curl_multi_strerror) *multi_strerror;
};

extern struct libcurl libcurl;

#define curl_easy_init libcurl.easy_init
#define curl_easy_cleanup libcurl.easy_cleanup
#define curl_easy_setopt libcurl.easy_setopt
#define curl_easy_getinfo libcurl.easy_getinfo
#define curl_easy_pause libcurl.easy_pause
#define curl_easy_reset libcurl.easy_reset
#define curl_easy_strerror libcurl.easy_strerror
#define curl_slist_append libcurl.slist_append
#define curl_slist_free_all libcurl.slist_free_all
#define curl_multi_init libcurl.multi_init
#define curl_multi_cleanup libcurl.multi_cleanup
#define curl_multi_add_handle libcurl.multi_add_handle
#define curl_multi_remove_handle libcurl.multi_remove_handle
#define curl_multi_perform libcurl.multi_perform
#define curl_multi_poll libcurl.multi_poll
#define curl_multi_info_read libcurl.multi_info_read
#define curl_multi_strerror libcurl.multi_strerror

/* 0, or ERR_UNSUPPORTED where there is no libcurl; the first answer holds. */
int libcurl_load(struct err *e);

#endif
